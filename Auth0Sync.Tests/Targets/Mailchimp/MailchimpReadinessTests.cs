using System.Text;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Nothing is written before the audience has the mapped merge fields.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpReadinessTests
{
    [Fact]
    public async Task An_audience_with_all_merge_fields_is_ready_and_asked_once()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Api.ClearCalls();
        app.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.IsType<TargetReadiness.Ready>(await app.Target.CheckReadinessAsync(CancellationToken.None));
        Assert.IsType<TargetReadiness.Ready>(await app.Target.CheckReadinessAsync(CancellationToken.None));

        Assert.Single(app.Api.Calls);
    }

    [Fact]
    public async Task Missing_merge_fields_are_named()
    {
        await using var app = await MailchimpHarness.StartAsync(MailchimpHarness.AccountOptions with { MergeFields = [new("FNAME", MergeFieldType.Text)] }, null, ("Mapping:merge_fields.COMPANY", "user_metadata.company"));

        var problem = Assert.IsType<TargetReadiness.NotReady>(await app.Target.CheckReadinessAsync(CancellationToken.None)).Problem;

        Assert.Equal(
            "Merge fields are missing in the audience: AUTH0ID, COMPANY, LNAME. Create them in Mailchimp, or remove them from Auth0Sync:Mailchimp:Mapping. "
            + "'AUTH0ID' must be a text field; with Auth0Sync:Mailchimp:CreateMissingMergeFields=true, Auth0Sync creates it.",
            problem);
        Assert.Equal("Deferred:Misconfigured", await app.SendAsync(MailchimpHarness.Created()));
        Assert.Empty(app.Account.Members);
    }

    [Fact]
    public async Task The_merge_field_of_the_user_id_is_created()
    {
        await using var app = await MailchimpHarness.StartAsync(
            MailchimpHarness.AccountOptions with { MergeFields = [new("FNAME", MergeFieldType.Text), new("LNAME", MergeFieldType.Text)] }, null, ("CreateMissingMergeFields", "true"), ("UserIdMergeField", "LOGIN_ID"));

        Assert.IsType<TargetReadiness.Ready>(await app.Target.CheckReadinessAsync(CancellationToken.None));

        var call = Assert.Single(app.Api.Calls, call => call.Operation == "lists.merge-fields-add");
        Assert.Equal(
            """{"tag":"LOGIN_ID","name":"Auth0 user id","type":"text","required":false,"public":false}""",
            Encoding.UTF8.GetString(call.Request.Body.Span));
        Assert.Equal("Created", await app.SendAsync(MailchimpHarness.Created()));
        Assert.Equal(MailchimpHarness.UserId, Assert.Single(app.Account.Members).MergeFields["LOGIN_ID"]);
    }

    [Fact]
    public async Task A_merge_field_that_is_no_text_cannot_hold_the_user_id()
    {
        await using var app = await MailchimpHarness.StartAsync(("UserIdMergeField", "LOGINS"));

        Assert.Contains("has the type number", Assert.IsType<TargetReadiness.NotReady>(await app.Target.CheckReadinessAsync(CancellationToken.None)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_of_a_proxy_is_not_ready_and_asked_again_after_half_a_minute()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Time.Advance(TimeSpan.FromMinutes(6));
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Response = SimulatedResponse.Text(404, "<html></html>") });
        Assert.Contains("Auth0Sync:Mailchimp:BaseAddress", Assert.IsType<TargetReadiness.NotReady>(await app.Target.CheckReadinessAsync(CancellationToken.None)).Problem, StringComparison.Ordinal);
        app.Api.ClearFaults();

        app.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.IsType<TargetReadiness.Ready>(await app.Target.CheckReadinessAsync(CancellationToken.None));
    }
}
