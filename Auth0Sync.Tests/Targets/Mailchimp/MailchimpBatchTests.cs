using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Creations of concurrent events share a call, and each has its own result.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpBatchTests
{
    private static readonly WriteContext Context = new("evt_1", DateTimeOffset.UnixEpoch, new string('0', 64));

    [Fact]
    public async Task Five_hundred_members_are_created_in_one_call()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;
        app.Api.ClearCalls();

        var results = await CreateAllAsync(app, [.. Enumerable.Range(0, 501).Select(number => $"user{number}@harbour.test")]);

        Assert.All(results, result => Assert.IsType<TargetResult.Done>(result));
        Assert.Equal(["user0@harbour.test", "user500@harbour.test"], new[] { results[0], results[500] }.Select(result => ((TargetResult.Done)result).Record.Email));
        Assert.Equal(501, app.Account.Members.Length);
        Assert.Equal(2, app.Api.CountsByOperation["lists.batch"]);
    }

    [Fact]
    public async Task Each_member_has_its_own_result()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;
        var existing = app.Account.AddMember("existing@harbour.test").ContactId;
        app.Account.ForgetAddress("forgotten@harbour.test");

        var results = await CreateAllAsync(app, ["new@harbour.test", "Existing@harbour.test", "fake@example.com", "forgotten@harbour.test"]);

        Assert.IsType<TargetResult.Done>(results[0]);
        Assert.Equal(existing, Assert.IsType<TargetResult.Conflict>(results[1]).OwnerRecordId);
        Assert.Equal("400 Invalid Resource", Assert.IsType<TargetResult.Rejected>(results[2]).Code);
        Assert.Equal("400 Forgotten Email Not Subscribed", Assert.IsType<TargetResult.Rejected>(results[3]).Code);
    }

    [Fact]
    public async Task A_call_that_is_rejected_as_a_whole_is_split()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;
        app.Api.AddFault(new CallFault(CallFaultKind.Response)
        {
            Operation = "lists.batch",
            Condition = request => System.Text.Encoding.UTF8.GetString(request.Body.Span).Contains("bad@", StringComparison.Ordinal),
            Response = MailchimpFaults.InvalidMergeField("merge_fields.FNAME", "Data did not match any of the schemas described in anyOf."),
        });

        var results = await CreateAllAsync(app, ["a@harbour.test", "b@harbour.test", "bad@harbour.test", "c@harbour.test"]);

        Assert.Equal(["Done", "Done", "Rejected", "Done"], results.Select(result => result.GetType().Name));
    }

    [Fact]
    public async Task Two_users_with_one_address_are_not_in_one_call()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;

        var results = await CreateAllAsync(app, ["ada@harbour.test", "Ada@harbour.test"]);

        var first = Assert.IsType<TargetResult.Done>(results[0]).Record.Id;
        Assert.Equal(first, Assert.IsType<TargetResult.Conflict>(results[1]).OwnerRecordId);
    }

    [Fact]
    public async Task A_member_that_the_response_does_not_mention_is_unknown()
    {
        await using var app = await MailchimpHarness.StartAsync();
        app.Api.AddFault(new CallFault(CallFaultKind.Response)
        {
            Operation = "lists.batch",
            Response = SimulatedResponse.Json(200, System.Text.Json.Nodes.JsonNode.Parse("""{"new_members":[],"updated_members":[],"errors":[],"total_created":0,"total_updated":0,"error_count":0}""")!),
        });

        Assert.IsType<TargetResult.Busy>(Assert.Single(await CreateAllAsync(app, ["ada@harbour.test"])));
    }

    private static async Task<IReadOnlyList<TargetResult>> CreateAllAsync(MailchimpHarness app, IReadOnlyList<string> emails)
    {
        var results = Task.WhenAll(emails.Select((email, number) => app.Target.CreateAsync(
            new Dictionary<string, FieldValue?> { ["email_address"] = email, ["merge_fields.FNAME"] = "Ada", ["merge_fields.AUTH0ID"] = $"auth0|{number}" }, Context, CancellationToken.None)));

        // All inputs are in the queue of the batcher now. Later delays must not be waited for.
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        app.Time.Advance(TimeSpan.FromMilliseconds(60));
        return await results;
    }
}
