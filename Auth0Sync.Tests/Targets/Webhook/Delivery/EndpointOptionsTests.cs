using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>Each problem names the setting, and its value unless that may be a secret, and says what is allowed.</summary>
[Trait("Category", "Unit")]
public class EndpointOptionsTests
{
    [Theory]
    [InlineData("https://example.com/hooks?key=1", false)]
    [InlineData("https://example.com:8443/", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("https://10.0.0.1/", true)]
    [InlineData("http://localhost:8080/", true)]
    [InlineData("http://[::1]:8080/", true)]
    public void A_valid_endpoint_has_no_problem(string url, bool allowPrivateAddress) =>
        Assert.True(Validate(CreateValid("one", url, allowPrivateAddress)).Succeeded);

    [Theory]
    [InlineData("Name=", "Name is ''", "lowercase")]
    [InlineData("Name=Audit", "Name is 'Audit'", "lowercase")]
    [InlineData("Name=a-name-that-has-more-than-forty-characters", "Name is 'a-name", "1 to 40")]
    [InlineData("Url=", "Url is empty", "https")]
    [InlineData("Url=hidden", "Url is not an absolute URL", "https")]
    [InlineData("Url=https://[hidden", "Url is not an absolute URL", "https")]
    [InlineData("Url=/hidden", "Url ", "https")]
    [InlineData("Url=http://example.com/hidden", "Url has the scheme http", "https")]
    [InlineData("Url=http://127.0.0.1/hidden", "Url has the scheme http", "AllowPrivateAddress")]
    [InlineData("Url=http://example.com/hidden AllowPrivateAddress=true", "Url has the scheme http", "of this machine")]
    [InlineData("Url=http://10.0.0.1/hidden AllowPrivateAddress=true", "Url has the scheme http", "of this machine")]
    [InlineData("Url=ftp://127.0.0.1/hidden AllowPrivateAddress=true", "Url has the scheme ftp", "https")]
    [InlineData("Url=https://hidden@example.com/", "Url has a user name", "without user name")]
    [InlineData("Url=https://example.com/#hidden", "Url has a user name, a password or a fragment", "fragment")]
    [InlineData("Url=https://127.0.0.1/hidden", "Url has an IP address that is not allowed", "AllowPrivateAddress")]
    [InlineData("Url=https://2130706433/hidden", "Url has an IP address that is not allowed", "AllowPrivateAddress")]
    [InlineData("Url=https://[::ffff:10.0.0.1]/hidden", "Url has an IP address that is not allowed", "AllowPrivateAddress")]
    [InlineData("Url=https://169.254.169.254/hidden AllowPrivateAddress=true", "Url has an IP address that is not allowed", "public")]
    [InlineData("Secrets:0=hidden", "Secrets:0 does not start with whsec_", "24 to 64")]
    [InlineData("Secrets:1=whsec_hidden!", "Secrets:1 is not base64", "24 to 64")]
    [InlineData($"Secrets:1={DeliveryHarness.Secret}", "Secrets:1 is in use already", "of its own")]
    [InlineData("Types:0=user-blocked", "Types:0 is 'user-blocked'", "user.blocked")]
    [InlineData("WatchedPaths:0=user_metadata..x", "WatchedPaths:0 is 'user_metadata..x'", "user_metadata.consentGiven")]
    [InlineData("WatchedPaths:0=$status", "WatchedPaths:0 is '$status'", "user_metadata.consentGiven")]
    [InlineData("WatchedPaths:0=", "WatchedPaths:0 is ''", "user_metadata.consentGiven")]
    [InlineData("Timeout=00:00:00", "Timeout is 00:00:00", "00:00:01 to 00:01:00")]
    [InlineData("Timeout=00:01:01", "Timeout is 00:01:01", "00:00:01 to 00:01:00")]
    public void A_problem_names_the_setting_and_what_is_allowed(string settings, string expected, string allowed)
    {
        var endpoint = Bind(settings);

        var problem = Assert.Single(Validate(CreateValid("other", "https://example.org/", allowPrivateAddress: false, DeliveryHarness.OtherSecret), endpoint).Failures!);

        Assert.StartsWith($"Auth0Sync:Webhooks:Endpoints:1:{expected}", problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("MfKQ9r8", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endpoint_needs_a_secret()
    {
        var endpoint = Bind("Timeout=00:00:20");
        endpoint.Secrets.Clear();

        var problem = Assert.Single(Validate(endpoint).Failures!);

        Assert.StartsWith("Auth0Sync:Webhooks:Endpoints:0:Secrets is empty. At least one secret is required, as Endpoints:0:Secrets:0", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_share_neither_names_nor_secrets()
    {
        var endpoint = CreateValid("audit", "https://example.com/", allowPrivateAddress: false);

        var problems = Validate(endpoint, endpoint).Failures!.ToList();

        Assert.Equal(2, problems.Count);
        Assert.Contains("Endpoints:1:Name is 'audit', like that of an earlier endpoint", problems[0], StringComparison.Ordinal);
        Assert.Contains("Endpoints:1:Secrets:0 is in use already", problems[1], StringComparison.Ordinal);
        Assert.DoesNotContain("MfKQ9r8", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_timeout_is_within_that_of_the_specification() => Assert.Equal(TimeSpan.FromSeconds(20), new EndpointOptions().Timeout);

    [Fact]
    public void An_endpoint_is_bound_from_settings()
    {
        var endpoint = Bind($"Secrets:1={DeliveryHarness.OtherSecret} Types:0=user.blocked WatchedPaths:0=user_metadata.consentGiven AllowPrivateAddress=true Timeout=00:00:15");

        Assert.Equal(("audit", new Uri("https://example.com/"), true, TimeSpan.FromSeconds(15)), (endpoint.Name, endpoint.Address, endpoint.AllowPrivateAddress, endpoint.Timeout));
        Assert.Equal([DeliveryHarness.Secret, DeliveryHarness.OtherSecret], endpoint.Secrets);
        Assert.Equal("user.blocked", Assert.Single(endpoint.Types));
        Assert.Equal("user_metadata.consentGiven", Assert.Single(endpoint.WatchedPaths));
        Assert.True(Validate(endpoint).Succeeded);
    }

    // Settings over valid ones, separated by spaces.
    private static EndpointOptions Bind(string settings)
    {
        var values = new Dictionary<string, string?> { ["Name"] = "audit", ["Url"] = "https://example.com/", ["Secrets:0"] = DeliveryHarness.Secret };
        foreach (var setting in settings.Split(' ').Select(text => text.Split('=', 2)))
        {
            values[setting[0]] = setting[1];
        }

        return new ConfigurationBuilder().AddInMemoryCollection(values).Build().Get<EndpointOptions>()!;
    }

    private static EndpointOptions CreateValid(string name, string url, bool allowPrivateAddress, string secret = DeliveryHarness.Secret)
    {
        var endpoint = DeliveryHarness.CreateEndpoint(url, secret);
        (endpoint.Name, endpoint.AllowPrivateAddress) = (name, allowPrivateAddress);
        return endpoint;
    }

    private static ValidateOptionsResult Validate(params EndpointOptions[] endpoints)
    {
        var problems = new SettingProblems(EndpointOptions.SectionName);
        EndpointOptionsValidator.AddProblems(problems, endpoints);
        return problems.Result;
    }
}
