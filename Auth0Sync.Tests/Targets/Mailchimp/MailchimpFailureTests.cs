using System.Text.Json.Nodes;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Every failure of Mailchimp, and what has to happen next.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpFailureTests
{
    private const string NewEmail = "countess@harbour.test";

    private static readonly WriteContext Context = new("evt_1", DateTimeOffset.UnixEpoch, new string('0', 64));

    public static TheoryData<string, string> FailuresOfAnyCall => new()
    {
        { nameof(MailchimpFaults.ApiKeyInvalid), "Misconfigured" },
        { nameof(MailchimpFaults.UserDisabled), "Misconfigured" },
        { nameof(MailchimpFaults.TooManyRequests), "Busy" },
        { nameof(MailchimpFaults.InternalServerError), "Busy" },
        { nameof(MailchimpFaults.BlockedPage), "Busy" },
        { nameof(MailchimpFaults.BlockedJson), "Busy" },
        { nameof(MailchimpFaults.Redirect), "Busy" },
        { "bare 404", "Busy" },
        { "404 page", "Busy" },
        { "page with status 200", "Busy" },
        { "empty object", "Busy" },
    };

    [Theory]
    [MemberData(nameof(FailuresOfAnyCall))]
    public async Task A_failure_that_is_not_about_the_member_says_nothing_about_it(string fault, string expected)
    {
        foreach (var (operation, call) in Calls)
        {
            await using var app = await MailchimpHarness.StartAsync();
            var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;
            app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = operation, Response = CreateResponse(fault) });

            var result = await call(app, id);

            // A 204 or an object is what these calls respond.
            if (fault != "empty object" || operation is not ("members.tags" or "members.archive" or "members.delete-permanent"))
            {
                Assert.Equal(expected, result.GetType().Name);
            }
        }
    }

    [Fact]
    public async Task A_missing_member_is_missing_in_every_call()
    {
        await using var app = await MailchimpHarness.StartAsync();
        var id = new string('a', 32);

        foreach (var (operation, call) in Calls.Where(call => call.Operation != "lists.batch"))
        {
            Assert.True(await call(app, id) is TargetResult.Missing, operation);
        }

        Assert.IsType<TargetResult.Missing>(await app.Target.FindAsync(new RecordKey.Email(NewEmail), CancellationToken.None));
    }

    [Fact]
    public async Task A_forgotten_address_is_missing()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.ForgetAddress(NewEmail);

        Assert.IsType<TargetResult.Missing>(await app.Target.FindAsync(new RecordKey.Email(NewEmail), CancellationToken.None));
    }

    [Fact]
    public async Task An_archived_member_is_found()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.AddMember(MailchimpHarness.Email);
        var member = app.Account.ArchiveByHand(MailchimpHarness.Email);

        var expected = new TargetRecord(member.ContactId, null, MailchimpHarness.Email, IsReplacedOnEmailChange: true);
        Assert.Equal(new TargetResult.Done(expected), await app.Target.FindAsync(new RecordKey.Email("ADA@harbour.test"), CancellationToken.None));
    }

    [Theory]
    [InlineData("ada@example.com", "looks fake")]
    [InlineData("ada", "valid email")]
    public async Task An_address_that_Mailchimp_does_not_accept_is_rejected(string email, string message)
    {
        await using var app = await MailchimpHarness.StartAsync();
        var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;

        var created = Assert.IsType<TargetResult.Rejected>(await CreateAsync(app, email));
        var updated = Assert.IsType<TargetResult.Rejected>(await UpdateAsync(app, id, email));

        // Without the address nothing can be created, but the other fields of a member can be written.
        Assert.Empty(created.Fields);
        Assert.Equal("email_address", Assert.Single(updated.Fields).Field);
        Assert.Contains(message, created.Message, StringComparison.Ordinal);
        Assert.Contains(message, updated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_address_is_rejected_with_what_the_person_has_to_do()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Account.ForgetAddress(NewEmail);
        var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;

        foreach (var result in new[] { await CreateAsync(app, NewEmail), await UpdateAsync(app, id, NewEmail) })
        {
            var rejected = Assert.IsType<TargetResult.Rejected>(result);
            Assert.Equal("400 Forgotten Email Not Subscribed", rejected.Code);
            Assert.Contains("sign-up form", rejected.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_compliance_state_is_rejected_with_what_the_person_has_to_do()
    {
        await using var app = await MailchimpHarness.StartAsync();
        var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = "members.update", Response = MailchimpFaults.ComplianceState(MailchimpHarness.Email) });

        var rejected = Assert.IsType<TargetResult.Rejected>(await UpdateAsync(app, id, null));

        Assert.Equal("400 Member In Compliance State", rejected.Code);
        Assert.Contains("the person has to fill in the audience's sign-up form and confirm by a click", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_signed_up_too_often_waits()
    {
        await using var app = await MailchimpHarness.StartAsync(("ConsentPath", "user_metadata.newsletter"));
        app.Account.ThrottleSignups(MailchimpHarness.Email);

        Assert.Equal("Deferred:TargetBusy", await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Created())));

        app.Account.EndSignupThrottle(MailchimpHarness.Email);
        Assert.Equal("Created", await app.ProcessNextAsync());
    }

    [Theory]
    [InlineData("LOGINS")]
    [InlineData("merge_fields.LOGINS")]
    public async Task Invalid_merge_fields_are_named(string field)
    {
        await using var app = await MailchimpHarness.StartAsync();
        var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = "members.update", Response = MailchimpFaults.InvalidMergeField(field, "Please enter a number") });

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.Target.UpdateAsync(
            new RecordReference(id, null), new Dictionary<string, FieldValue?> { ["merge_fields.LOGINS"] = "many", ["merge_fields.FNAME"] = "Ada" }, Context, CancellationToken.None));

        Assert.Equal([new RejectedField("merge_fields.LOGINS", "INVALID_VALUE")], rejected.Fields);
        Assert.Contains("Please enter a number", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_member_is_a_conflict_that_names_it()
    {
        await using var app = await MailchimpHarness.StartAsync();
        var existing = app.Account.AddMember(NewEmail).ContactId;
        var id = app.Account.AddMember(MailchimpHarness.Email).ContactId;

        foreach (var result in new[] { await CreateAsync(app, NewEmail), await UpdateAsync(app, id, NewEmail) })
        {
            var conflict = Assert.IsType<TargetResult.Conflict>(result);
            Assert.Equal((existing, "email_address"), (conflict.OwnerRecordId, conflict.Field));
        }
    }

    [Fact]
    public async Task A_missing_address_is_ignored_in_an_update_and_rejected_in_a_creation()
    {
        await using var app = await MailchimpHarness.StartAsync();
        var record = new RecordReference(app.Account.AddMember(MailchimpHarness.Email).ContactId, null);
        var fields = new Dictionary<string, FieldValue?> { ["email_address"] = null, ["$consent"] = new FieldValue.Flag(true) };

        Assert.IsType<TargetResult.Done>(await app.Target.UpdateAsync(record, fields, Context, CancellationToken.None));
        Assert.IsType<TargetResult.Rejected>(await app.Target.CreateAsync(new Dictionary<string, FieldValue?> { ["email_address"] = null }, Context, CancellationToken.None));

        Assert.Equal(["members.retrieve"], app.GetOperations());
    }

    [Fact]
    public async Task A_missing_audience_says_which_setting_is_wrong()
    {
        await using var app = await MailchimpHarness.StartAsync(("AudienceId", "0000000000"));

        Assert.Contains("Auth0Sync:Mailchimp:AudienceId", Assert.IsType<TargetResult.Misconfigured>(await CreateAsync(app, NewEmail)).Problem, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Mailchimp:AudienceId", Assert.IsType<TargetReadiness.NotReady>(await app.Target.CheckReadinessAsync(CancellationToken.None)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_is_in_no_text()
    {
        await using var app = await MailchimpHarness.StartAsync(("ApiKey", "wrong-us6"));

        Assert.Equal("Deferred:Misconfigured", await app.SendAsync(MailchimpHarness.Created()));

        var problem = Assert.IsType<TargetReadiness.NotReady>(await app.Target.CheckReadinessAsync(CancellationToken.None)).Problem;
        Assert.Contains("Auth0Sync:Mailchimp:ApiKey", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-us6", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(app.Logs.Lines, line => line.Text.Contains("wrong-us6", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_too_many_requests_no_call_is_sent_for_a_while()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Api.AddFault(new CallFault(CallFaultKind.Response) { Operation = "lists.batch", Response = MailchimpFaults.TooManyRequests(TimeSpan.FromSeconds(30)), MaxCount = 1 });

        Assert.Equal("Deferred:TargetBusy", await app.SendAsync(MailchimpHarness.Created()));

        Assert.IsType<TargetReadiness.Unknown>(await app.Target.CheckReadinessAsync(CancellationToken.None));
        Assert.Equal("Created", await app.ProcessNextAsync());
    }

    private static IEnumerable<(string Operation, Func<MailchimpHarness, string, Task<TargetResult>> Call)> Calls =>
    [
        ("members.retrieve", (app, id) => app.Target.FindAsync(new RecordKey.Id(id), CancellationToken.None)),
        ("lists.batch", (app, _) => CreateAsync(app, NewEmail)),
        ("members.update", (app, id) => UpdateAsync(app, id, null)),
        ("members.tags", (app, id) => app.Target.UpdateAsync(new RecordReference(id, null), new Dictionary<string, FieldValue?> { ["tags.vip"] = new FieldValue.Flag(true) }, Context, CancellationToken.None)),
        ("members.archive", (app, id) => ((IArchiveTarget)app.Target).ArchiveAsync(new RecordReference(id, null), Context, CancellationToken.None)),
        ("members.delete-permanent", (app, id) => ((IEraseTarget)app.Target).EraseAsync(new RecordReference(id, null), Context, CancellationToken.None)),
    ];

    private static Task<TargetResult> CreateAsync(MailchimpHarness app, string email) =>
        app.Target.CreateAsync(new Dictionary<string, FieldValue?> { ["email_address"] = email, ["merge_fields.AUTH0ID"] = "auth0|1" }, Context, CancellationToken.None);

    private static Task<TargetResult> UpdateAsync(MailchimpHarness app, string id, string? email) => app.Target.UpdateAsync(
        new RecordReference(id, null),
        new Dictionary<string, FieldValue?> { ["email_address"] = email, ["merge_fields.FNAME"] = "Ada" },
        Context,
        CancellationToken.None);

    private static SimulatedResponse CreateResponse(string fault) => fault switch
    {
        nameof(MailchimpFaults.ApiKeyInvalid) => MailchimpFaults.ApiKeyInvalid(),
        nameof(MailchimpFaults.UserDisabled) => MailchimpFaults.UserDisabled(),
        nameof(MailchimpFaults.TooManyRequests) => MailchimpFaults.TooManyRequests(),
        nameof(MailchimpFaults.InternalServerError) => MailchimpFaults.InternalServerError(),
        nameof(MailchimpFaults.BlockedPage) => MailchimpFaults.BlockedPage(),
        nameof(MailchimpFaults.BlockedJson) => MailchimpFaults.BlockedJson(),
        nameof(MailchimpFaults.Redirect) => MailchimpFaults.Redirect("http://us6.api.mailchimp.com/3.0/"),
        "bare 404" => SimulatedResponse.Empty(404),
        "404 page" => SimulatedResponse.Text(404, "<html><body>Not found</body></html>"),
        "page with status 200" => SimulatedResponse.Text(200, "<html><body>Sign in to the network</body></html>"),
        _ => SimulatedResponse.Json(200, new JsonObject()),
    };
}
