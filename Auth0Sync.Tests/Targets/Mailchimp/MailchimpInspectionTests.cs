using System.Text.Json;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Mailchimp;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.Http;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>What an operator is told about the account before a value is rejected.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpInspectionTests
{
    [Theory]
    [InlineData("user_metadata.age", "number", "accepts only numbers")]
    [InlineData("logins_count", "number", null)]
    [InlineData("user_metadata.joined", "date", "append |date")]
    [InlineData("user_metadata.joined|date", "date", null)]
    [InlineData("$event.time", "date", null)]
    [InlineData("created_at", "date", null)]
    [InlineData("user_metadata.born", "birthday", "append |date")]
    [InlineData("user_metadata.born|date", "birthday", null)]
    [InlineData("user_metadata.address", "address", "append |json")]
    [InlineData("user_metadata.address|json", "address", null)]
    [InlineData("phone_number", "phone/US", "International")]
    [InlineData("phone_number", "phone/none", null)]
    [InlineData("user_metadata.plan", "dropdown/free,paid", "accepts only its choices")]
    [InlineData("user_metadata.plan", "radio/free,paid", "accepts only its choices")]
    [InlineData("$status", "dropdown/active,blocked", "accepts only its choices")]
    [InlineData("$status", "dropdown/active,blocked,deactivated", null)]
    [InlineData("email_verified", "radio/true,false", null)]
    [InlineData("user_metadata.plan == \"pro\"", "radio/true,false", null)]
    [InlineData("user_metadata.zip", "zip", "ZIP codes")]
    [InlineData("user_metadata.page", "url", "accepts only URLs")]
    [InlineData("picture", "imageurl", null)]
    [InlineData("user_metadata.anything", "text", null)]
    [InlineData("user_metadata.anything", "a-later-type", null)]
    public void A_merge_field_that_does_not_accept_all_values_of_its_source_is_found(string source, string type, string? advice)
    {
        var parts = type.Split('/');
        var mergeField = new MergeField("FIELD", parts[0], parts is [not "phone", var choices] ? choices.Split(',') : [], parts is ["phone", var format] ? format : null);
        Assert.True(FieldMap.TryCreate([new("merge_fields.FIELD", source), new("email_address", "email")], [], out var map, out _));

        var found = MergeFieldTypeChecker.FindIncompatible(map, new Dictionary<string, MergeField> { ["FIELD"] = mergeField });

        if (advice is null)
        {
            Assert.Empty(found);
        }
        else
        {
            Assert.Equal(("FIELD", parts[0], source), Assert.Single(found.Select(field => (field.Tag, field.Type, field.Source))));
            Assert.Contains(advice, found[0].Advice, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"tag":"PLAN","type":"dropdown","options":{"choices":["free","paid"]}}""", "free,paid", null)]
    [InlineData("""{"tag":"PHONE","type":"phone","options":{"phone_format":"US"}}""", "", "US")]
    [InlineData("""{"tag":"PLAN","type":"dropdown","options":{"choices":[null,7,"paid"]}}""", "paid", null)]
    [InlineData("""{"tag":"PLAN","type":"dropdown"}""", "", null)]
    [InlineData("""{"tag":"PLAN","type":"dropdown","options":[]}""", "", null)]
    public void The_options_of_a_merge_field_are_read(string json, string choices, string? phoneFormat)
    {
        var field = MergeField.Read(JsonElement.Parse(json))!;

        Assert.Equal((choices, phoneFormat), (string.Join(',', field.Choices), field.PhoneFormat));
    }

    [Fact]
    public async Task Types_and_the_level_of_the_user_are_told_and_nothing_is_written()
    {
        await using var app = await MailchimpHarness.StartAsync(("Mapping:merge_fields.LOGINS", "user_metadata.logins"), ("Mapping:merge_fields.JOINED", "created_at"));
        await app.Target.CheckReadinessAsync(CancellationToken.None);
        app.Api.ClearCalls();

        var observations = await InspectAsync(app);

        var type = observations.Single(observation => observation.Name == "fieldTypes");
        Assert.StartsWith("The merge field LOGINS has the type number and is mapped from user_metadata.logins: ", type.Message, StringComparison.Ordinal);
        Assert.StartsWith("Change Auth0Sync:Mailchimp:Mapping:merge_fields.LOGINS,", type.Advice, StringComparison.Ordinal);
        Assert.Contains(new TargetObservation("permissions", "The user of the key has the level owner, which may change the audience."), observations);
        Assert.Equal(["lists.merge-fields", "root.retrieve"], app.Api.Calls.Select(call => call.Operation));
        Assert.Contains("LOGINS", Assert.Single(app.Logs.Lines, line => line.EventId == LogEvents.TargetFieldTypeMismatch).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Viewer", "Manager or higher", true)]
    [InlineData("author", "Manager or higher", true)]
    [InlineData("a-later-level", "auth0sync verify --target mailchimp", false)]
    public async Task A_level_that_may_not_write_or_is_not_known_needs_attention(string role, string advice, bool preventsWriting)
    {
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions with { Role = role }, null);

        var observations = await InspectAsync(app);

        var permissions = observations.Single(observation => observation.Name == "permissions");
        Assert.Contains(advice, permissions.Advice, StringComparison.Ordinal);
        Assert.Equal(preventsWriting, permissions.PreventsWriting);
        Assert.Null(observations.Single(observation => observation.Name == "fieldTypes").Advice);
    }

    [Fact]
    public async Task A_level_that_cannot_be_read_is_said_to_be_unchecked()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = "root.retrieve", Response = SimulatedResponse.Text(404, "<html></html>") });

        var permissions = (await InspectAsync(app)).Single(observation => observation.Name == "permissions");

        Assert.Contains("not checked whether it may write", permissions.Message, StringComparison.Ordinal);
        Assert.StartsWith("Run: auth0sync verify", permissions.Advice, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<TargetObservation>> InspectAsync(MailchimpHarness app) =>
        ((ITargetInspector)app.Target).InspectAsync(new ConfigurationBuilder().Build().GetSection("Auth0Sync:Mailchimp"), CancellationToken.None);
}
