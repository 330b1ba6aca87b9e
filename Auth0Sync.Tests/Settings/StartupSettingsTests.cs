using Auth0Sync.Core;
using Auth0Sync.Core.Settings;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Settings;

/// <summary>A host with invalid settings does not start, and names them.</summary>
[Trait("Category", "Integration")]
public class StartupSettingsTests
{
    [Theory]
    [InlineData("Webhook:BearerToken")]
    [InlineData("Ledger:Key")]
    [InlineData("HubSpot:AccessToken")]
    public async Task A_host_without_a_secret_does_not_start(string secret) =>
        Assert.StartsWith($"Auth0Sync:{secret} is empty. ", await GetStartupErrorAsync((secret, null)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Webhook:OnTestEvent", "Applly", "Ignore, Apply")]
    [InlineData("Webhook:OnTestEvent", "1", "Ignore, Apply")]
    [InlineData("Webhook:OnTestEvent", "", "Ignore, Apply")]
    [InlineData("Webhook:MaxBodyBytes", "1MB", "a whole number")]
    [InlineData("Webhook:MaxBodyBytes", "1.5", "a whole number")]
    [InlineData("Webhook:StoreTimeout", "5s", "a time such as")]
    [InlineData("Policies:OnDelete", "Remove", "Deactivate, Archive, Erase, Ignore")]
    [InlineData("Policies:OnDelete", "Archive, Erase", "Deactivate, Archive, Erase, Ignore")]
    [InlineData("Policies:ClearRemovedFields", "yes", "true, false")]
    [InlineData("Retry:FirstDelay", "two seconds", "a time such as")]
    [InlineData("Retry:MaxDelay", "99:99:99", "a time such as")]
    [InlineData("HubSpot:RequestTimeout", "30 s", "a time such as")]
    [InlineData("HubSpot:CreateMissingProperties", "1", "true, false")]
    [InlineData("HubSpot:Enabled", "on", "true, false")]
    public async Task An_invalid_value_is_named(string setting, string value, string allowed) =>
        Assert.Equal($"Auth0Sync:{setting} is '{value}'. Allowed: ", (await GetStartupErrorAsync((setting, value))).Split(allowed)[0]);

    [Theory]
    [InlineData("Webhook:BearerTokn", "Auth0Sync:Webhook:BearerTokn is not a known setting. Known settings: ")]
    [InlineData("HubSpot:Token", "Auth0Sync:HubSpot:Token is not a known setting. Known settings: ")]
    [InlineData("Policies:OnDeleted", "Auth0Sync:Policies:OnDeleted is not a known setting. Known settings: ")]
    public async Task An_unknown_setting_is_rejected_without_its_value(string setting, string error)
    {
        var message = await GetStartupErrorAsync((setting, "a-value-that-may-be-secret"));

        Assert.StartsWith(error, message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-value-that-may-be-secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Webhook:AllowedStreams")]
    [InlineData("Webhook:AllowedTenants")]
    [InlineData("Policies:MatchBy")]
    [InlineData("Webhooks:Endpoints")]
    [InlineData("Webhooks:Endpoints:0:Secrets")]
    public async Task A_list_that_is_written_as_one_value_is_rejected_without_the_value_and_not_treated_as_empty(string list)
    {
        var error = await GetStartupErrorAsync((list, "a-value-that-may-be-secret"));

        Assert.StartsWith($"Auth0Sync:{list} is a single value. Allowed: a list, with Auth0Sync:{list}:0 as its first entry.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("a-value-that-may-be-secret", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_value_that_is_written_as_a_list_is_rejected() => Assert.StartsWith(
        "Auth0Sync:HubSpot:UniqueProperty ",
        await GetStartupErrorAsync(("HubSpot:UniqueProperty:0", "auth0_user_id")),
        StringComparison.Ordinal);

    [Fact]
    public async Task Names_and_enum_values_are_case_insensitive()
    {
        await using var app = TestApp.Create(("webhook:ontestevent", "apply"), ("WEBHOOK:ALLOWEDSTREAMS:0", "est_1"));

        var options = app.GetService<IOptions<WebhookOptions>>().Value;

        Assert.Equal((TestEventPolicy.Apply, "est_1"), (options.OnTestEvent, Assert.Single(options.AllowedStreams)));
    }

    [Fact]
    public async Task An_invalid_line_of_the_map_stops_the_host() =>
        Assert.StartsWith("Auth0Sync:HubSpot:Mapping:company is '$x'. ", await GetStartupErrorAsync(("HubSpot:Mapping:company", "$x")), StringComparison.Ordinal);

    [Fact]
    public async Task Problems_in_several_sections_are_reported_at_once()
    {
        var errors = await Assert.ThrowsAsync<AggregateException>(async () =>
        {
            using var host = Build([("Ledger:Key", "short"), ("Webhook:BearerToken", "short"), ("HubSpot:AccessToken", "")]);
            await host.StartAsync();
        });

        Assert.All(
            ["Auth0Sync:Ledger:Key", "Auth0Sync:Webhook:BearerToken", "Auth0Sync:HubSpot:AccessToken"],
            setting => Assert.Contains(setting, errors.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_with_valid_settings_starts()
    {
        using var host = Build([]);

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal(TestApp.BearerToken, host.Services.GetRequiredService<IOptions<WebhookOptions>>().Value.BearerToken);
    }

    private static async Task<string> GetStartupErrorAsync(params (string Setting, string? Value)[] settings)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            using var host = Build(settings);
            await host.StartAsync();
        });
        return Assert.Single(error.Failures);
    }

    private static IHost Build((string Setting, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var all = TestApp.ValidSettings;
        all["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9";
        foreach (var (setting, value) in settings)
        {
            all[$"Auth0Sync:{setting}"] = value;
        }

        builder.Configuration.AddInMemoryCollection(all.Where(setting => setting.Value is not null));
        builder.Services.AddSingleton(new FakeStorageAccount().Account);
        builder.Services.AddAuth0Sync(builder.Configuration);
        return builder.Build();
    }
}
