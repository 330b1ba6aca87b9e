using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Destinations;

/// <summary>The CloudFormation template loses no event and grants only the permissions it needs.</summary>
[Trait("Category", "Unit")]
public sealed partial class EventBridgeTemplateTests
{
    private static readonly YamlFile Template = YamlFile.Read(RepositoryFolder.Find(), "auth0", "eventbridge", "template.yaml");

    [Fact]
    public void Every_reference_resolves_in_the_template()
    {
        string[] known = [.. Template.GetMemberNames("Parameters"), .. Template.GetMemberNames("Resources"), "AWS::AccountId", "AWS::Partition", "AWS::Region"];
        var references = Template.Scalars
            .SelectMany(text => text.Split(' ', 2) switch
            {
                ["!Ref", var name] => [name],
                ["!GetAtt", var name] => [name.Split('.')[0]],
                ["!Sub", var template] => Variable().Matches(template).Select(match => match.Groups[1].Value),
                _ => Enumerable.Empty<string>(),
            })
            .ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Contains(reference, known));
    }

    [Fact]
    public void Every_event_of_the_stream_is_sent_unchanged()
    {
        Assert.Equal(["source"], Template.GetMemberNames("Resources", "Rule", "Properties", "EventPattern"));
        Assert.Equal("!Ref PartnerEventSource", Template.GetScalar("Resources", "Rule", "Properties", "EventPattern", "source", 0));
        Assert.Equal(1, Template.CountItems("Resources", "Rule", "Properties", "Targets"));
        Assert.Equal(
            ["Id", "Arn", "RoleArn", "RetryPolicy", "DeadLetterConfig"],
            Template.GetMemberNames("Resources", "Rule", "Properties", "Targets", 0));
        Assert.Equal("POST", Template.GetScalar("Resources", "Webhook", "Properties", "HttpMethod"));
        Assert.Equal("!Ref WebhookEndpoint", Template.GetScalar("Resources", "Webhook", "Properties", "InvocationEndpoint"));
    }

    [Fact]
    public void Events_not_delivered_within_a_day_go_to_the_dead_letter_queue()
    {
        object[] target = ["Resources", "Rule", "Properties", "Targets", 0];

        Assert.Equal("86400", Template.GetScalar([.. target, "RetryPolicy", "MaximumEventAgeInSeconds"]));
        Assert.Equal("!GetAtt Undelivered.Arn", Template.GetScalar([.. target, "DeadLetterConfig", "Arn"]));
        Assert.Equal("Retain", Template.GetScalar("Resources", "Undelivered", "DeletionPolicy"));
        Assert.Equal("true", Template.GetScalar("Resources", "Undelivered", "Properties", "SqsManagedSseEnabled"));
        Assert.Equal("!GetAtt Undelivered.QueueName", Template.GetScalar("Resources", "UndeliveredAlarm", "Properties", "Dimensions", 0, "Value"));
    }

    [Fact]
    public void The_role_may_call_the_webhook_for_this_rule_and_nothing_else()
    {
        object[] role = ["Resources", "InvokeRole", "Properties"];
        object[] trust = [.. role, "AssumeRolePolicyDocument", "Statement"];
        object[] permissions = [.. role, "Policies", 0, "PolicyDocument", "Statement"];

        Assert.Equal((1, 1, 1), (Template.CountItems(trust), Template.CountItems([.. role, "Policies"]), Template.CountItems(permissions)));
        Assert.Equal("events.amazonaws.com", Template.GetScalar([.. trust, 0, "Principal", "Service"]));
        Assert.Equal("!Ref AWS::AccountId", Template.GetScalar([.. trust, 0, "Condition", "StringEquals", "aws:SourceAccount"]));
        Assert.EndsWith(
            $":rule/${{PartnerEventSource}}/{Template.GetScalar("Resources", "Rule", "Properties", "Name")}",
            Template.GetScalar([.. trust, 0, "Condition", "ArnEquals", "aws:SourceArn"]),
            StringComparison.Ordinal);
        Assert.Equal("events:InvokeApiDestination", Template.GetScalar([.. permissions, 0, "Action"]));
        Assert.Equal("!GetAtt Webhook.Arn", Template.GetScalar([.. permissions, 0, "Resource"]));
    }

    [Fact]
    public void The_secret_is_neither_in_the_template_nor_in_its_parameters()
    {
        Assert.Equal(
            "!Sub {{resolve:secretsmanager:${WebhookSecret}:SecretString:::${WebhookSecretVersion}}}",
            Template.GetScalar("Resources", "Connection", "Properties", "AuthParameters", "ApiKeyAuthParameters", "ApiKeyValue"));
        Assert.Equal(["UndeliveredQueue"], Template.GetMemberNames("Outputs"));
    }

    [Theory]
    [InlineData("https://sync.example.net/api/auth0/events", true)]
    [InlineData("http://sync.example.net/api/auth0/events", false)]
    [InlineData("https://sync.example.net", false)]
    [InlineData("https://sync.example.net/api/auth0/events?code=secret", false)]
    public void Only_an_https_address_without_a_query_is_accepted(string address, bool isAccepted) =>
        Assert.Equal(isAccepted, Regex.IsMatch(address, Template.GetScalar("Parameters", "WebhookEndpoint", "AllowedPattern")));

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Variable();
}
