using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Destinations;

/// <summary>What the CloudFormation template must hold, so that no event is lost and nobody may do more than needed.</summary>
public sealed partial class EventBridgeTemplateTests
{
    private static readonly YamlFile Template = YamlFile.Read(RepositoryFolder.Find(), "auth0", "eventbridge", "template.yaml");

    [Fact]
    public void Every_reference_leads_to_something_in_the_template()
    {
        string[] known = [.. Template.Members("Parameters"), .. Template.Members("Resources"), "AWS::AccountId", "AWS::Partition", "AWS::Region"];
        var references = Template.Scalars
            .SelectMany(text => text.Split(' ', 2) switch
            {
                ["!Ref", var name] => [name],
                ["!GetAtt", var name] => [name.Split('.')[0]],
                ["!Sub", var text2] => Variable().Matches(text2).Select(match => match.Groups[1].Value),
                _ => Enumerable.Empty<string>(),
            })
            .ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, known));
    }

    [Fact]
    public void Every_event_of_the_stream_is_sent_as_it_is()
    {
        Assert.Equal(["source"], Template.Members("Resources", "Rule", "Properties", "EventPattern"));
        Assert.Equal("!Ref PartnerEventSource", Template.Value("Resources", "Rule", "Properties", "EventPattern", "source", 0));
        Assert.Equal(1, Template.Count("Resources", "Rule", "Properties", "Targets"));
        Assert.Equal(
            ["Id", "Arn", "RoleArn", "RetryPolicy", "DeadLetterConfig"],
            Template.Members("Resources", "Rule", "Properties", "Targets", 0));
        Assert.Equal("POST", Template.Value("Resources", "Webhook", "Properties", "HttpMethod"));
        Assert.Equal("!Ref WebhookEndpoint", Template.Value("Resources", "Webhook", "Properties", "InvocationEndpoint"));
    }

    [Fact]
    public void What_is_not_delivered_within_a_day_is_kept_for_a_person()
    {
        object[] target = ["Resources", "Rule", "Properties", "Targets", 0];

        Assert.Equal("86400", Template.Value([.. target, "RetryPolicy", "MaximumEventAgeInSeconds"]));
        Assert.Equal("!GetAtt Undelivered.Arn", Template.Value([.. target, "DeadLetterConfig", "Arn"]));
        Assert.Equal("Retain", Template.Value("Resources", "Undelivered", "DeletionPolicy"));
        Assert.Equal("true", Template.Value("Resources", "Undelivered", "Properties", "SqsManagedSseEnabled"));
        Assert.Equal("!GetAtt Undelivered.QueueName", Template.Value("Resources", "UndeliveredAlarm", "Properties", "Dimensions", 0, "Value"));
    }

    [Fact]
    public void The_role_may_call_the_webhook_for_this_rule_and_nothing_else()
    {
        object[] role = ["Resources", "InvokeRole", "Properties"];
        object[] trust = [.. role, "AssumeRolePolicyDocument", "Statement"];
        object[] rights = [.. role, "Policies", 0, "PolicyDocument", "Statement"];

        Assert.Equal((1, 1, 1), (Template.Count(trust), Template.Count([.. role, "Policies"]), Template.Count(rights)));
        Assert.Equal("events.amazonaws.com", Template.Value([.. trust, 0, "Principal", "Service"]));
        Assert.Equal("!Ref AWS::AccountId", Template.Value([.. trust, 0, "Condition", "StringEquals", "aws:SourceAccount"]));
        Assert.EndsWith(
            $":rule/${{PartnerEventSource}}/{Template.Value("Resources", "Rule", "Properties", "Name")}",
            Template.Value([.. trust, 0, "Condition", "ArnEquals", "aws:SourceArn"]),
            StringComparison.Ordinal);
        Assert.Equal("events:InvokeApiDestination", Template.Value([.. rights, 0, "Action"]));
        Assert.Equal("!GetAtt Webhook.Arn", Template.Value([.. rights, 0, "Resource"]));
    }

    [Fact]
    public void The_secret_stands_neither_in_the_template_nor_in_its_parameters()
    {
        Assert.Equal(
            "!Sub {{resolve:secretsmanager:${WebhookSecret}:SecretString:::${WebhookSecretVersion}}}",
            Template.Value("Resources", "Connection", "Properties", "AuthParameters", "ApiKeyAuthParameters", "ApiKeyValue"));
        Assert.Equal(["UndeliveredQueue"], Template.Members("Outputs"));
    }

    [Theory]
    [InlineData("https://sync.example.net/api/auth0/events", true)]
    [InlineData("http://sync.example.net/api/auth0/events", false)]
    [InlineData("https://sync.example.net", false)]
    [InlineData("https://sync.example.net/api/auth0/events?code=secret", false)]
    public void Only_an_https_address_without_a_query_is_taken(string address, bool isTaken) =>
        Assert.Equal(isTaken, Regex.IsMatch(address, Template.Value("Parameters", "WebhookEndpoint", "AllowedPattern")));

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Variable();
}
