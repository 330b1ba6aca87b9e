using Auth0Sync.Core;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Settings;

/// <summary>The app does not start if the host's body limit does not fit that of the webhook.</summary>
[Trait("Category", "Integration")]
public class HostBodyLimitTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("4194304", null)]
    [InlineData("2097152", null)]
    [InlineData("67108864", null)]
    [InlineData("8192", "4096")]
    [InlineData("67108864", "16777216")]
    public async Task The_host_starts_with_a_valid_limit(string? limit, string? maxBodyBytes)
    {
        using var host = Build(limit, maxBodyBytes);

        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("2097151", null, "2097152 to 67108864")]
    [InlineData("1048576", null, "2097152 to 67108864")]
    [InlineData("67108865", null, "2097152 to 67108864")]
    [InlineData("104857600", null, "2097152 to 67108864")]
    [InlineData("4194304", "4194304", "8388608 to 67108864")]
    [InlineData("4 MB", null, "2097152 to 67108864")]
    [InlineData("-1", null, "2097152 to 67108864")]
    [InlineData("0", null, "2097152 to 67108864")]
    [InlineData("99999999999999999999", null, "2097152 to 67108864")]
    public async Task The_host_does_not_start_with_a_limit_that_rejects_valid_events_or_exhausts_memory(string limit, string? maxBodyBytes, string allowed)
    {
        using var host = Build(limit, maxBodyBytes);

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.StartsWith($"FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is '{limit}'. Allowed: {allowed} bytes", Assert.Single(error.Failures), StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Webhook:MaxBodyBytes", error.Message, StringComparison.Ordinal);
    }

    private static IHost Build(string? limit, string? maxBodyBytes)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(TestApp.ValidSettings);
        builder.Configuration["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9";
        builder.Configuration["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = limit;
        if (maxBodyBytes is not null)
        {
            builder.Configuration["Auth0Sync:Webhook:MaxBodyBytes"] = maxBodyBytes;
        }

        builder.Services.AddSingleton(new FakeStorageAccount().Account);
        builder.Services.AddAuth0Sync(builder.Configuration);
        return builder.Build();
    }
}
