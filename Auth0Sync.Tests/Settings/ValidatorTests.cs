using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Settings;

/// <summary>Each refusal names the setting, what it holds (never a secret) and what is allowed.</summary>
[Trait("Category", "Unit")]
public class ValidatorTests
{
    private const string Short = "too-short";
    private const string Long = "long-enough-secret-0123456789-abcdef";

    public static TheoryData<Action<WebhookOptions>, string, string, string> Webhooks => new()
    {
        { o => o.BearerToken = null, "BearerToken", "is empty", "needs a secret" },
        { o => o.BearerToken = "", "BearerToken", "has 0 characters", "at least 16" },
        { o => o.BearerToken = Short, "BearerToken", "has 9 characters", "at least 16" },
        { o => o.PreviousBearerToken = Short, "PreviousBearerToken", "has 9 characters", "at least 16" },
        { o => o.BearerToken = Long + "\n", "BearerToken", "line break", "header" },
        { o => o.PreviousBearerToken = " " + Long, "PreviousBearerToken", "blank", "header" },
        { o => (o.HeaderName, o.HeaderValue) = ("X-Key", Long + "ü"), "HeaderValue", "outside ASCII", "header" },
        { o => o.Username = "auth0", "Password", "is empty", "Username is set" },
        { o => o.Password = Long, "Username", "is empty", "Password is set" },
        { o => (o.Username, o.Password) = ("", Long), "Username", "is empty", "Password is set" },
        { o => (o.Username, o.Password) = ("auth0", Short), "Password", "has 9 characters", "at least 16" },
        { o => (o.Username, o.Password, o.PreviousPassword) = ("auth0", Long, Short), "PreviousPassword", "has 9 characters", "at least 16" },
        { o => (o.Username, o.Password) = ("au:th0", Long), "Username", "colon", "allows none" },
        { o => o.HeaderName = "X-Key", "HeaderValue", "is empty", "HeaderName is set" },
        { o => o.HeaderValue = Long, "HeaderName", "is empty", "HeaderValue is set" },
        { o => (o.HeaderName, o.HeaderValue) = ("", Long), "HeaderName", "is empty", "HeaderValue is set" },
        { o => (o.HeaderName, o.HeaderValue) = ("X-Key", Short), "HeaderValue", "has 9 characters", "at least 16" },
        { o => (o.HeaderName, o.HeaderValue, o.PreviousHeaderValue) = ("X-Key", Long, Short), "PreviousHeaderValue", "has 9 characters", "at least 16" },
        { o => o.MaxBodyBytes = 1023, "MaxBodyBytes", "is 1023", "1024 to 16777216" },
        { o => o.MaxBodyBytes = 16 * 1024 * 1024 + 1, "MaxBodyBytes", "is 16777217", "1024 to 16777216" },
        { o => Tenants(o, "one", "two"), "AllowedTenants", "has 2 entries", "one tenant is allowed" },
        { o => Tenants(o, "one", "ONE"), "AllowedTenants", "has 2 entries", "once for each tenant" },
        { o => Tenants(o, ""), "AllowedTenants", "empty", "the name of a tenant" },
        { o => Tenants(o, " one"), "AllowedTenants", "blank", "the name of a tenant" },
        { o => o.ReadTimeout = TimeSpan.Zero, "ReadTimeout", "is 00:00:00", "00:00:01 to 00:05:00" },
        { o => o.ReadTimeout = Timeout.InfiniteTimeSpan, "ReadTimeout", "is -00:00:00.0010000", "00:00:01 to 00:05:00" },
        { o => o.StoreTimeout = TimeSpan.Zero, "StoreTimeout", "is 00:00:00", "00:00:01 to 00:01:00" },
    };

    public static TheoryData<Action<HubSpotOptions>, string, string, string> HubSpots => new()
    {
        { o => o.AccessToken = null, "AccessToken", "is empty", "service key" },
        { o => o.AccessToken = "", "AccessToken", "is empty", "service key" },
        { o => o.AccessToken = Long + "\n", "AccessToken", "line break", "visible" },
        { o => o.AccessToken = " " + Long, "AccessToken", "blank", "visible" },
        { o => o.AccessToken = "schlüssel-" + Long, "AccessToken", "letter", "visible" },
        { o => o.BaseAddress = new Uri("http://api.hubapi.com"), "BaseAddress", "is 'http://api.hubapi.com/'", "https" },
        { o => o.BaseAddress = new Uri("api.hubapi.com", UriKind.Relative), "BaseAddress", "is 'api.hubapi.com'", "https" },
        { o => o.BaseAddress = null!, "BaseAddress", "is ''", "https" },
        { o => o.ApiVersion = "v4", "ApiVersion", "is 'v4'", "v3, 2025-09, 2026-03, 2026-09" },
        { o => o.ApiVersion = "V3", "ApiVersion", "is 'V3'", "v3, 2025-09, 2026-03, 2026-09" },
        { o => o.ApiVersion = null!, "ApiVersion", "is ''", "v3, 2025-09, 2026-03, 2026-09" },
        { o => o.UniqueProperty = "Auth0Id", "UniqueProperty", "is 'Auth0Id'", "lower-case" },
        { o => o.UniqueProperty = "", "UniqueProperty", "is ''", "lower-case" },
        { o => o.UniqueProperty = "auth0_user_id\n", "UniqueProperty", "is 'auth0_user_id", "lower-case" },
        { o => o.UniqueProperty = null!, "UniqueProperty", "is ''", "lower-case" },
        { o => o.RequestTimeout = TimeSpan.FromMilliseconds(999), "RequestTimeout", "is 00:00:00.9990000", "00:00:01 to 00:01:00" },
        { o => o.RequestTimeout = TimeSpan.FromSeconds(61), "RequestTimeout", "is 00:01:01", "00:00:01 to 00:01:00" },
    };

    public static TheoryData<Action<PolicyOptions>, string, string, string> Policies => new()
    {
        { o => o.ExternalIdPath = "user_metadata.crm", "ExternalIdPath", "is 'user_metadata.crm'", "app_metadata." },
        { o => o.ExternalIdPath = "app_metadata.", "ExternalIdPath", "is 'app_metadata.'", "app_metadata." },
        { o => o.ExternalIdPath = "app_metadata..x", "ExternalIdPath", "is 'app_metadata..x'", "app_metadata." },
        { o => o.MatchBy.Add("Phone"), "MatchBy", "names 'Phone'", "allowed: " },
        { o => (o.OnUnverifiedEmail, o.OnSharedRecord) = (UnverifiedEmailPolicy.Send, SharedRecordPolicy.Share), "OnUnverifiedEmail", "is Send while Auth0Sync:Policies:OnSharedRecord is Share", "another person's address" },
        { o => o.TrustedConnections.Add(" "), "TrustedConnections", "has an empty entry", "name of a connection" },
        { o => o.TrustedConnections.Add("\u200B"), "TrustedConnections", "has an empty entry", "name of a connection" },
    };

    public static TheoryData<Action<LedgerOptions>, string, string, string> Ledgers => new()
    {
        { o => o.Key = Long + "\n", "Key", "line break", "line break of a file" },
        { o => o.Key = Long + "\r\n", "Key", "line break", "line break of a file" },
        { o => o.Key = Long + "\n", "Key", "line break", "set PreviousKey to exactly this text" },
        { o => o.Key = " " + Long, "Key", "blank", "visible" },
        { o => o.Key = Long + "ü", "Key", "outside ASCII", "visible" },
        { o => o.Key = null, "Key", "is empty", "at least 32" },
        { o => o.Key = Long[..31], "Key", "has 31 characters", "at least 32" },
        { o => o.LeaseDuration = TimeSpan.FromSeconds(29), "LeaseDuration", "is 00:00:29", "00:00:30 to 00:30:00" },
        { o => o.LeaseDuration = TimeSpan.FromMinutes(31), "LeaseDuration", "is 00:31:00", "00:00:30 to 00:30:00" },
    };

    public static TheoryData<Action<RetryOptions>, string, string, string> Retries => new()
    {
        { o => o.FirstDelay = TimeSpan.Zero, "FirstDelay", "is 00:00:00", "00:00:00.1000000 to 01:00:00" },
        { o => o.MaxDelay = TimeSpan.FromSeconds(1), "MaxDelay", "is 00:00:01", "00:00:02 to " },
        { o => o.MaxDelay = TimeSpan.FromDays(8), "MaxDelay", "is 8.00:00:00", "00:00:02 to " },
        { o => o.GiveUpAfter = TimeSpan.FromSeconds(59), "GiveUpAfter", "is 00:00:59", "00:01:00 to 30.00:00:00" },
        { o => o.MisconfiguredDelay = TimeSpan.FromDays(2), "MisconfiguredDelay", "is 2.00:00:00", "00:00:01 to 1.00:00:00" },
    };

    public static TheoryData<Action<Auth0Options>, string, string, string> Auth0s => new()
    {
        { o => o.Domain = null, "Domain", "is empty", "ClientId is set" },
        { o => o.ClientId = "", "ClientId", "is empty", "Domain is set" },
        { o => o.ClientSecret = null, "ClientSecret", "is empty", "Domain is set" },
        { o => o.StreamIds.Clear(), "StreamIds", "is empty", "Domain is set" },
        { o => o.Domain = "https://contoso.eu.auth0.com", "Domain", "is 'https://contoso.eu.auth0.com'", "host name" },
        { o => o.Domain = "contoso.eu.auth0.com/", "Domain", "is 'contoso.eu.auth0.com/'", "host name" },
        { o => o.Domain = "user@contoso.eu.auth0.com", "Domain", "is 'user@contoso.eu.auth0.com'", "host name" },
        { o => o.Domain = "contoso", "Domain", "is 'contoso'", "host name" },
        { o => o.Domain = "contoso eu.auth0.com", "Domain", "is 'contoso eu.auth0.com'", "host name" },
        { o => o.ClientSecret = "replace-me-with-a-secret", "ClientSecret", "placeholder", "of your own" },
        { o => o.StreamIds.Add("5vLbTn2WkQy8ZrXp7HcGmD"), "StreamIds:1", "is '5vLbTn2WkQy8ZrXp7HcGmD'", "est_" },
        { o => o.StreamIds[0] = "est_", "StreamIds:0", "is 'est_'", "est_" },
        { o => o.StreamIds[0] = "est_1/../../clients", "StreamIds:0", "is 'est_1/../../clients'", "est_" },
    };

    public static TheoryData<Action<ReviewOptions>, string, string, string> Reviews => new()
    {
        { o => o.WarnAfter = TimeSpan.FromSeconds(59), "WarnAfter", "is 00:00:59", "00:01:00 to 365.00:00:00" },
        { o => o.WarnAfter = TimeSpan.FromDays(366), "WarnAfter", "is 366.00:00:00", "00:01:00 to 365.00:00:00" },
    };

    [Theory]
    [MemberData(nameof(Webhooks))]
    public void An_invalid_webhook_setting_is_rejected(Action<WebhookOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new WebhookOptionsValidator(), new WebhookOptions { BearerToken = Long }, spoil, $"Auth0Sync:Webhook:{setting}", holds, allowed);

    [Theory]
    [MemberData(nameof(HubSpots))]
    public void An_invalid_HubSpot_setting_is_rejected(Action<HubSpotOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new HubSpotOptionsValidator(), new HubSpotOptions { AccessToken = Long }, spoil, $"Auth0Sync:HubSpot:{setting}", holds, allowed);

    [Theory]
    [MemberData(nameof(Policies))]
    public void An_invalid_policy_is_rejected(Action<PolicyOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new PolicyOptionsValidator(), new PolicyOptions(), spoil, $"Auth0Sync:Policies:{setting}", holds, allowed);

    [Theory]
    [MemberData(nameof(Ledgers))]
    public void An_invalid_ledger_setting_is_rejected(Action<LedgerOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new LedgerOptionsValidator(), new LedgerOptions { Key = Long }, spoil, $"Auth0Sync:Ledger:{setting}", holds, allowed);

    [Theory]
    [MemberData(nameof(Retries))]
    public void An_invalid_retry_setting_is_rejected(Action<RetryOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new RetryOptionsValidator(), new RetryOptions(), spoil, $"Auth0Sync:Retry:{setting}", holds, allowed);

    [Theory]
    [MemberData(nameof(Auth0s))]
    public void An_invalid_Auth0_setting_is_rejected(Action<Auth0Options> spoil, string setting, string holds, string allowed) =>
        AssertRefused(
            new Auth0OptionsValidator(),
            new Auth0Options { Domain = "contoso.eu.auth0.com", ClientId = "client", ClientSecret = Long, StreamIds = { "est_5vLbTn2WkQy8ZrXp7HcGmD" } },
            spoil,
            $"Auth0Sync:Auth0:{setting}",
            holds,
            allowed);

    [Theory]
    [MemberData(nameof(Reviews))]
    public void An_invalid_review_setting_is_rejected(Action<ReviewOptions> spoil, string setting, string holds, string allowed) =>
        AssertRefused(new ReviewOptionsValidator(), new ReviewOptions(), spoil, $"Auth0Sync:Review:{setting}", holds, allowed);

    [Fact]
    public void Auth0_needs_no_settings_while_none_is_set() => Assert.True(new Auth0OptionsValidator().Validate(null, new Auth0Options()).Succeeded);

    [Theory]
    [InlineData("contoso.eu.auth0.com", "https://contoso.eu.auth0.com/")]
    [InlineData("Contoso.EU.auth0.com", "https://contoso.eu.auth0.com/")]
    [InlineData("127.0.0.1:7080", "http://127.0.0.1:7080/")]
    [InlineData("localhost:7080", "http://localhost:7080/")]
    public void A_tenant_is_called_by_https_unless_it_is_on_this_machine(string domain, string address) =>
        Assert.Equal(address, new Auth0Options { Domain = domain }.BaseAddress.AbsoluteUri);

    [Fact]
    public void Each_method_of_the_webhook_alone_is_enough()
    {
        WebhookOptions[] enough =
        [
            new() { BearerToken = Long },
            new() { Username = "auth0", Password = Long },
            new() { HeaderName = "X-Key", HeaderValue = Long },
            new() { BearerToken = Long[..16], PreviousBearerToken = Long, MaxBodyBytes = 1024 },
        ];

        Assert.All(enough, options => Assert.True(new WebhookOptionsValidator().Validate(null, options).Succeeded));
    }

    [Fact]
    public void HubSpot_needs_no_token_while_disabled_and_no_https_on_this_machine()
    {
        Assert.True(new HubSpotOptionsValidator().Validate(null, new HubSpotOptions { Enabled = false }).Succeeded);
        Assert.True(new HubSpotOptionsValidator().Validate(
            null,
            new HubSpotOptions { AccessToken = Long, BaseAddress = new Uri("http://127.0.0.1:7072"), ApiVersion = "v3" }).Succeeded);
    }

    [Fact]
    public void Every_problem_is_reported_at_once()
    {
        var result = new WebhookOptionsValidator().Validate(null, new WebhookOptions { BearerToken = Short, Username = "a:b", MaxBodyBytes = 1 });

        Assert.Equal(4, result.Failures!.Count());
    }

    private static void AssertRefused<T>(IValidateOptions<T> validator, T good, Action<T> spoil, string setting, string holds, string allowed)
        where T : class
    {
        Assert.True(validator.Validate(null, good).Succeeded);
        spoil(good);

        var result = validator.Validate(null, good);

        var problem = Assert.Single(result.Failures!);
        Assert.StartsWith($"{setting} ", problem, StringComparison.Ordinal);
        Assert.Contains(holds, problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Short, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Long[..31], problem, StringComparison.Ordinal);
    }

    private static void Tenants(WebhookOptions options, params string[] tenants)
    {
        foreach (var tenant in tenants)
        {
            options.AllowedTenants.Add(tenant);
        }
    }
}
