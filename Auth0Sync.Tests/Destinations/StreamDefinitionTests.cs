using System.Text.RegularExpressions;
using Auth0Sync.Core.Events;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Destinations;

/// <summary>All stream definitions in the repository create the same stream, and none contains a secret.</summary>
[Trait("Category", "Unit")]
public sealed partial class StreamDefinitionTests
{
    private static readonly string[] Types = [Auth0EventTypes.UserCreated, Auth0EventTypes.UserUpdated, Auth0EventTypes.UserDeleted];
    private static readonly string Root = RepositoryFolder.Find();

    [Fact]
    public void Terraform_subscribes_to_the_types_that_are_correlated()
    {
        var list = Subscriptions().Match(File.ReadAllText(Path.Combine(Root, "auth0", "terraform", "main.tf"))).Groups[1].Value;

        Assert.Equal(Types, list.Split(',').Select(type => type.Trim(' ', '"')));
    }

    [Fact]
    public void Terraform_sends_the_token_with_every_change()
    {
        var main = File.ReadAllText(Path.Combine(Root, "auth0", "terraform", "main.tf"));
        var resource = main[main.IndexOf("resource \"auth0_event_stream\"", StringComparison.Ordinal)..];
        var version = main[main.IndexOf("token_version", StringComparison.Ordinal)..main.IndexOf("resource ", StringComparison.Ordinal)];

        Assert.Matches(@"token_wo_version\s*= local\.token_version", resource);
        Assert.Contains("var.webhook_token_version", version, StringComparison.Ordinal);
        Assert.All(
            SentSecretVersion().Matches(resource).Select(match => match.Value).Where(name => name is not ("var.webhook_token" or "local.token_version")),
            name => Assert.Contains(name, version, StringComparison.Ordinal));
    }

    [Fact]
    public void The_Deploy_CLI_subscribes_to_the_types_that_are_correlated()
    {
        var tenant = DeployCli();
        var count = tenant.CountItems("eventStreams", 0, "subscriptions");

        Assert.Equal(Types, Enumerable.Range(0, count).Select(number => tenant.GetScalar("eventStreams", 0, "subscriptions", number, "event_type")));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("auth0", "README.md")]
    [InlineData("auth0", "action", "README.md")]
    [InlineData("auth0", "eventbridge", "README.md")]
    public void The_CLI_commands_subscribe_to_the_types_that_are_correlated(params string[] path)
    {
        var lines = Create().Matches(File.ReadAllText(Path.Combine([Root, .. path])));

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal(Types, line.Groups[1].Value.Split(',')));
    }

    [Fact]
    public void Terraform_keeps_the_secret_out_of_state_plan_and_outputs()
    {
        var text = string.Join('\n', Directory.GetFiles(Path.Combine(Root, "auth0", "terraform"), "*.tf").Select(File.ReadAllText));

        Assert.Equal(["var.webhook_token"], Token().Matches(text).Select(match => match.Groups[2].Value).Distinct());
        Assert.Equal(["token_wo"], Token().Matches(text).Select(match => match.Groups[1].Value).Distinct());
        Assert.Matches(EphemeralToken(), text);
        Assert.DoesNotContain("webhook_token", File.ReadAllText(Path.Combine(Root, "auth0", "terraform", "outputs.tf")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_Deploy_CLI_file_takes_address_and_secret_from_outside()
    {
        object[] configuration = ["eventStreams", 0, "destination", "configuration"];

        Assert.Equal("##AUTH0SYNC_WEBHOOK##", DeployCli().GetScalar([.. configuration, "webhook_endpoint"]));
        Assert.Equal("##AUTH0SYNC_TOKEN##", DeployCli().GetScalar([.. configuration, "webhook_authorization", "token"]));
    }

    private static YamlFile DeployCli() => YamlFile.Read(Root, "auth0", "deploy-cli", "tenant.yaml");

    [GeneratedRegex(@"subscriptions\s*=\s*\[([^\]]*)\]")]
    private static partial Regex Subscriptions();

    [GeneratedRegex("""event-streams create [^`]*?-s "([^"]*)" """)]
    private static partial Regex Create();

    [GeneratedRegex(@"^\s*(token(?:_wo)?)\s*=\s*(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Token();

    [GeneratedRegex(@"\b(var|local)\.\w+")]
    private static partial Regex SentSecretVersion();

    [GeneratedRegex("""variable "webhook_token" \{[^}]*ephemeral\s*=\s*true""")]
    private static partial Regex EphemeralToken();
}
