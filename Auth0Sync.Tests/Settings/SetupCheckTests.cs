using Auth0Sync.Core;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Settings;

[Trait("Category", "Unit")]
public class SetupCheckTests
{
    private const string EmulatorAccount = "AccountName=devstoreaccount1;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a";

    [Theory]
    [InlineData("Auth0Sync:Polices:OnDelete", "Archive", "Auth0Sync:Polices is not a known setting. Known settings: ")]
    [InlineData("Auth0Sync:HubSpot:Enabled", "false", "No target is enabled")]
    [InlineData("Auth0Sync:HubSpot:Policies:OnDelete", "Remove", "Auth0Sync:HubSpot:Policies:OnDelete is 'Remove'. Allowed: Deactivate, Archive, Erase, Ignore")]
    [InlineData("Auth0Sync:HubSpot:Policies:Polices", "x", "Auth0Sync:HubSpot:Policies:Polices is not a known setting")]
    [InlineData("Auth0Sync:Mapping:phone", "phone_number", "Auth0Sync:Mapping is now Auth0Sync:HubSpot:Mapping. Rename it.")]
    [InlineData("Auth0Sync:HubSpot:Mapping:auth0_status", "", "Auth0Sync:HubSpot:Policies:OnDelete is Deactivate, but no field of HubSpot has the source $status")]
    [InlineData("AzureWebJobsStorage", "UseDevelopmentStorage=true", "AzureWebJobsStorage is the storage emulator's account with the publicly known key")]
    [InlineData("AzureWebJobsStorage", EmulatorAccount, "AzureWebJobsStorage is the storage emulator's account with the publicly known key")]
    [InlineData("Auth0Sync:Webhook:BearerToken", "replace-me-with-the-token-of-the-stream", "Auth0Sync:Webhook:BearerToken is the placeholder of the sample")]
    [InlineData("Auth0Sync:Ledger:Key", "replace-me-with-32-or-more-random-characters", "Auth0Sync:Ledger:Key is the placeholder of the sample")]
    [InlineData("Auth0Sync:HubSpot:AccessToken", "replace-me-with-a-service-key", "Auth0Sync:HubSpot:AccessToken is the placeholder of the sample")]
    public async Task A_configuration_that_would_lose_events_or_allow_anonymous_access_does_not_start(string name, string value, string problem)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["AzureWebJobsStorage"] = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=a2V5;EndpointSuffix=core.windows.net";
        builder.Configuration["Auth0Sync:Webhook:BearerToken"] = "the-token-of-the-stream";
        builder.Configuration["Auth0Sync:Ledger:Key"] = "the-key-of-this-installation-32-c";
        builder.Configuration["Auth0Sync:HubSpot:AccessToken"] = "hubspot-token";
        builder.Configuration[name] = value;
        builder.Services.AddAuth0Sync(builder.Configuration);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("replace-me-with", error.Message, StringComparison.Ordinal);
    }
}
