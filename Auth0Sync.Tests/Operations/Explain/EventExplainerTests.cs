using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Operations.DryRun;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Operations.Explain;

/// <summary>What an explanation says, with HubSpot.</summary>
[Trait("Category", "Unit")]
public sealed class EventExplainerTests : IAsyncLifetime, IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly TestTimeProvider _time = new() { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
    private readonly TestUser _user = TestUser.Create("explain");
    private HubSpotConformanceTarget _hubSpot = null!;
    private DryRunHarness _harness = null!;

    public async Task InitializeAsync()
    {
        _hubSpot = new HubSpotConformanceTarget(_time);
        _harness = await StartAsync(new Dictionary<string, string?>());
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    public void Dispose() => _hubSpot.Dispose();

    [Fact]
    public async Task A_new_user_gets_a_contact_after_no_rule_finds_one()
    {
        var explanation = await ExplainAsync(_user.Updated(1));

        Assert.Equal(("Created", null), (explanation.Outcome.Name, explanation.Outcome.RecordId));
        Assert.False(explanation.Ledger.IsKnown);
        Assert.Null(explanation.Match!.Rule);
        Assert.Equal(
            [("ExternalId", RuleResult.NotApplicable), ("UserId", RuleResult.NoRecord), ("VerifiedEmail", RuleResult.NoRecord), ("PreviousEmail", RuleResult.NotApplicable)],
            explanation.Match.Rules.Select(rule => (rule.Rule, rule.Result)));
        Assert.Equal([CallKind.Create, CallKind.Link, CallKind.SaveRow], explanation.Calls.Select(call => call.Kind));
        Assert.Equal(_user.Email, explanation.Calls[0].Changes.Single(change => change.Field == "email").After);
        Assert.Empty(_hubSpot.Records);
    }

    [Fact]
    public async Task An_existing_contact_is_linked_by_the_verified_address_and_its_values_are_shown()
    {
        var id = _hubSpot.AddRecord(new ConformanceRecord("") { Email = _user.Email, GivenName = "Lead" });

        var explanation = await ExplainAsync(_user.Updated(1));

        Assert.Equal(("Linked", id), (explanation.Outcome.Name, explanation.Outcome.RecordId));
        Assert.Equal(("VerifiedEmail", id), (explanation.Match!.Rule, explanation.Match.RecordId));
        Assert.Equal(RuleResult.NotReached, explanation.Match.Rules.Single(rule => rule.Rule == "PreviousEmail").Result);
        Assert.Equal([CallKind.Claim, CallKind.Link, CallKind.Update, CallKind.SaveRow], explanation.Calls.Select(call => call.Kind));
        var name = explanation.Calls[2].Changes.Single(change => change.Field == "firstname");
        Assert.Equal(("Lead", true, _user.GivenName), (name.Before, name.IsBeforeKnown, name.After));
    }

    [Fact]
    public async Task A_known_user_is_found_by_the_link_and_only_what_changed_is_written()
    {
        await _harness.ProcessAsync(_user.Created(1));

        var explanation = await ExplainAsync(_user.Renamed(2));

        Assert.Equal(("Updated", "Link"), (explanation.Outcome.Name, explanation.Match!.Rule));
        var update = explanation.Calls.Single(call => call.Kind == CallKind.Update);
        Assert.Equal(["auth0_last_event", "firstname"], update.Changes.Select(change => change.Field));
        Assert.Equal((_user.GivenName, _user.OtherGivenName), (update.Changes[1].Before, update.Changes[1].After));
        Assert.Equal(UnwrittenReason.Unchanged, Reason(explanation, "lastname"));
        Assert.Equal(UnwrittenReason.NotInEvent, Reason(explanation, "phone"));
    }

    [Fact]
    public async Task A_late_event_writes_nothing_that_a_newer_one_said()
    {
        var newer = _user.Renamed(9);
        await _harness.ProcessAsync(newer);

        var explanation = await ExplainAsync(_user.Updated(3));

        Assert.Equal("Stale", explanation.Outcome.Name);
        var unwritten = explanation.NotWritten.Single(field => field.Field == "firstname");
        Assert.Equal((UnwrittenReason.Superseded, newer.ToEvent().Id), (unwritten.Reason, unwritten.Since!.EventId));
        Assert.Equal(newer.ToEvent().Id, explanation.Ledger.NewestEvent!.EventId);
    }

    [Fact]
    public async Task A_value_that_was_rejected_before_is_not_tried_again()
    {
        var text = _hubSpot.RefuseFamilyName();
        var first = _user.Created(1).WithName(_user.GivenName, text);
        await _harness.ProcessAsync(first);
        await _harness.ProcessAsync(_user.Updated(2).WithName(_user.GivenName, text));

        var explanation = await ExplainAsync(_user.Updated(3).WithName(_user.OtherGivenName, text));

        Assert.Equal(UnwrittenReason.RejectedBefore, Reason(explanation, "lastname"));
    }

    [Fact]
    public async Task An_address_that_is_not_verified_is_left_out()
    {
        var explanation = await ExplainAsync(_user.Created(1).WithEmail(_user.Email, verified: false));

        Assert.Equal(UnwrittenReason.EmailNotVerified, Reason(explanation, "email"));
    }

    [Fact]
    public async Task An_address_of_another_contact_is_refused_and_the_rest_is_written()
    {
        await _harness.ProcessAsync(_user.Created(1));
        var other = _hubSpot.AddRecord(new ConformanceRecord("") { Email = _user.OtherEmail });

        var explanation = await ExplainAsync(_user.Moved(2).WithName(_user.OtherGivenName, _user.FamilyName));

        Assert.Equal(("Review", "EmailOfAnotherRecord"), (explanation.Outcome.Name, explanation.Outcome.Reason));
        Assert.Contains(other, explanation.Outcome.Candidates);
        Assert.Equal(
            [(CallKind.Update, CallResult.Conflict), (CallKind.Update, CallResult.Done), (CallKind.SaveRow, CallResult.Done)],
            explanation.Calls.Select(call => (call.Kind, call.Result)));
        Assert.Equal(UnwrittenReason.EmailTaken, Reason(explanation, "email"));
    }

    [Fact]
    public async Task A_deleted_user_is_found_by_the_user_id_and_deactivated()
    {
        await _harness.ProcessAsync(_user.Created(1));

        var explanation = await ExplainAsync(_user.Deleted(2));

        Assert.Equal(("Deactivated", "UserId"), (explanation.Outcome.Name, explanation.Match!.Rule));
        var status = explanation.Calls.Single(call => call.Kind == CallKind.Update).Changes.Single(change => change.Field == "auth0_status");
        Assert.Equal(("active", "deactivated"), (status.Before, status.After));
        Assert.Equal("active", Assert.Single(_hubSpot.Records).Status!.ToString()!.ToLowerInvariant());
    }

    [Fact]
    public async Task Each_line_is_explained_as_if_those_before_it_had_been_processed()
    {
        var lines = new[] { _user.Created(1), _user.Renamed(2), _user.Deleted(3), _user.Updated(1) }.Select(auth0Event => Encoding.UTF8.GetString(auth0Event.ToUtf8Bytes()));

        var explanations = await _harness.ExplainLinesAsync([.. lines, "", "not JSON"]);

        Assert.Equal([1, 2, 3, 4, 6], explanations.Select(explanation => explanation.Line!.Value));
        Assert.Equal(["Created", "Updated", "Deactivated", "Stale"], explanations.SelectMany(explanation => explanation.Targets).Select(target => target.Outcome.Name));
        var name = explanations[1].Targets[0].Calls.Single(call => call.Kind == CallKind.Update).Changes.Single(change => change.Field == "firstname");
        Assert.Equal((_user.GivenName, _user.OtherGivenName), (name.Before, name.After));
        Assert.Equal("This is not a valid event: body is not JSON.", explanations[4].Problem);
        Assert.Empty(_hubSpot.Records);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_reported_and_the_next_one_explained()
    {
        var explanations = await _harness.ExplainLinesAsync(new string('x', 17 * 1024 * 1024), Encoding.UTF8.GetString(_user.Created(1).ToUtf8Bytes()));

        Assert.Equal([1, 2], explanations.Select(explanation => explanation.Line!.Value));
        Assert.Contains("longer than 16 MiB", explanations[0].Problem, StringComparison.Ordinal);
        Assert.Equal("Created", Assert.Single(explanations[1].Targets).Outcome.Name);
    }

    [Fact]
    public async Task Events_that_are_longer_together_than_one_can_be_are_explained_line_by_line()
    {
        var ballast = new string('x', 6 * 1024 * 1024);
        var lines = Enumerable.Range(1, 3).Select(second => _user.Updated(second).WithUserMember("ballast", ballast).ToJson().ToJsonString());

        var explanations = await ExplainTextAsync(string.Join('\n', lines));

        Assert.Equal([1, 2, 3], explanations.Select(explanation => explanation.Line!.Value));
        Assert.Equal(["Created", "Unchanged", "Unchanged"], explanations.Select(explanation => Assert.Single(explanation.Targets).Outcome.Name));
    }

    [Fact]
    public async Task One_event_may_take_several_lines()
    {
        var explanation = Assert.Single(await ExplainTextAsync(_user.Created(1).ToJson().ToJsonString(new JsonSerializerOptions { WriteIndented = true })));

        Assert.Null(explanation.Line);
        Assert.Equal("Created", Assert.Single(explanation.Targets).Outcome.Name);
    }

    [Fact]
    public async Task The_event_of_a_review_item_is_explained_for_the_target_of_the_item()
    {
        var reviews = _harness.Services.GetRequiredService<IReviewStore>();
        var auth0Event = _user.Created(1);
        var finding = new ReviewFinding(ReviewReason.Poisoned, "It failed.", []);
        await reviews.AddAsync(ReviewItem.FromEvent(finding, EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), _time.GetUtcNow()), auth0Event.ToEvent(), _time.GetUtcNow()), CancellationToken.None);
        await reviews.AddAsync(ReviewItem.FromMessage(ReviewReason.Unreadable, "No message.", "?"u8.ToArray(), _time.GetUtcNow()), CancellationToken.None);
        var items = _harness.Services.GetRequiredService<MemoryReviewStore>().Items;

        var explained = await ExplainReviewAsync(items.Single(item => item.Reason == ReviewReason.Poisoned).Id);
        var elsewhere = await ExplainReviewAsync(items.Single(item => item.Reason == ReviewReason.Poisoned).Id, "stripe");
        var unreadable = await ExplainReviewAsync(items.Single(item => item.Reason == ReviewReason.Unreadable).Id);
        var unknown = await ExplainReviewAsync("0123456789abcdef");

        Assert.Equal(("Created", auth0Event.ToEvent().Id), (Assert.Single(explained.Targets).Outcome.Name, explained.EventId));
        Assert.Equal("The target 'stripe' is not enabled. Enabled targets: hubspot.", elsewhere.Problem);
        Assert.Equal("The item contains no event that can be read.", unreadable.Problem);
        Assert.Equal("There is no open review item with this id.", unknown.Problem);
        Assert.Empty(_hubSpot.Records);
        Assert.Equal(2, _harness.Services.GetRequiredService<MemoryReviewStore>().Items.Count);

        Task<Explanation> ExplainReviewAsync(string id, params string[] targets) =>
            _harness.Services.GetRequiredService<EventExplainer>().ExplainReviewAsync(id, targets, CancellationToken.None);
    }

    [Fact]
    public async Task Without_personal_data_no_value_is_left()
    {
        _hubSpot.AddRecord(new ConformanceRecord("") { Email = _user.Email, GivenName = "Lead" });
        await _harness.ProcessAsync(_user.Created(1));
        _hubSpot.AddRecord(new ConformanceRecord("") { Email = _user.OtherEmail });
        var explanation = await _harness.ExplainAsync(_user.Moved(2).WithName(_user.OtherGivenName, _user.FamilyName));

        var (full, hidden) = (ToJson(explanation), ToJson(explanation.WithoutPersonalData()));

        Assert.Contains(_user.UserId, full, StringComparison.Ordinal);
        Assert.Contains(_user.OtherEmail, full, StringComparison.Ordinal);
        Assert.All(_user.PersonalTexts, text => Assert.DoesNotContain(text, hidden, StringComparison.Ordinal));
        Assert.Contains("\"kind\":\"Update\"", hidden, StringComparison.Ordinal);
        Assert.False(explanation.WithoutPersonalData().HasPersonalData);
    }

    [Fact]
    public async Task A_missing_property_is_not_created_to_explain_an_event()
    {
        await _harness.DisposeAsync();
        _harness = await StartAsync(new Dictionary<string, string?> { ["Auth0Sync:HubSpot:Mapping:auth0_plan"] = "app_metadata.plan", ["Auth0Sync:HubSpot:CreateMissingProperties"] = "true" });
        _hubSpot.Monitor.Restart();

        var explanation = await ExplainAsync(_user.Created(1));

        Assert.Equal(("Deferred", "Misconfigured"), (explanation.Outcome.Name, explanation.Outcome.Reason));
        Assert.Contains("auth0_plan", explanation.Outcome.Message, StringComparison.Ordinal);
        Assert.All(_hubSpot.Monitor.Calls, call => Assert.Equal("GET", call.Request!.Method));
    }

    [Fact]
    public async Task An_explained_event_is_not_logged_as_if_it_were_processed()
    {
        await using var harness = await OperationsHarness.StartAsync(time => new HubSpotConformanceTarget(time));
        var auth0Event = _user.Created(1).WithUserMember("email", new System.Text.Json.Nodes.JsonObject());

        await harness.GetService<EventExplainer>().ExplainAsync(auth0Event.ToUtf8Bytes(), [], CancellationToken.None);
        Assert.DoesNotContain(harness.Logs.Lines, line => line.Text.Contains(auth0Event.ToEvent().Id, StringComparison.Ordinal));

        await harness.ApplyAsync(auth0Event);
        Assert.Contains(harness.Logs.Lines, line => line.EventId == LogEvents.FieldNotMappable);
    }

    [Theory]
    [InlineData("{}", "This is not a valid event: id must be a non-empty string.")]
    [InlineData("""{"id":"evt_1","type":"organization.created","time":"2026-10-05T08:00:00Z","data":{"object":{}}}""", "Events of type organization.created are not correlated.")]
    public async Task What_is_no_event_of_a_user_is_reported(string json, string problem) =>
        Assert.Equal(problem, Assert.Single(await _harness.ExplainLinesAsync(json)).Problem);

    [Fact]
    public async Task A_target_that_is_not_enabled_is_reported()
    {
        var explainer = _harness.Services.GetRequiredService<EventExplainer>();

        var explanation = await explainer.ExplainAsync(_user.Created(1).ToUtf8Bytes(), ["stripe"], CancellationToken.None);

        Assert.Equal("The target 'stripe' is not enabled. Enabled targets: hubspot.", explanation.Problem);
    }

    private async Task<List<Explanation>> ExplainTextAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await _harness.Services.GetRequiredService<EventExplainer>().ExplainTextAsync(stream, [], CancellationToken.None).ToListAsync();
    }

    private static UnwrittenReason Reason(TargetExplanation explanation, string field) => explanation.NotWritten.Single(unwritten => unwritten.Field == field).Reason;

    private static string ToJson(Explanation explanation) =>
        JsonSerializer.Serialize(explanation, Json);

    private async Task<TargetExplanation> ExplainAsync(Auth0EventBuilder auth0Event) => Assert.Single((await _harness.ExplainAsync(auth0Event)).Targets);

    private Task<DryRunHarness> StartAsync(IReadOnlyDictionary<string, string?> settings) =>
        DryRunHarness.StartAsync(_time, _hubSpot.Settings.Concat(settings), _hubSpot.Register);
}
