using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Tenants;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Operations.Explain;

/// <summary>What the webhook and the queue decide before an event is processed, an explanation says, and it then happens.</summary>
[Trait("Category", "Unit")]
public sealed class PreliminaryCheckTests : IAsyncLifetime, IDisposable
{
    private readonly TestUser _user = TestUser.Create("checks");
    private HubSpotConformanceTarget _hubSpot = null!;
    private OperationsHarness _harness = null!;

    private MemoryReviewStore Reviews => _harness.GetService<MemoryReviewStore>();

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    public void Dispose() => _hubSpot.Dispose();

    [Fact]
    public async Task An_event_of_another_tenant_goes_to_review_however_often_it_is_retried()
    {
        await _harness.ApplyAsync(_user.Created(1));
        var foreign = TestUser.Create("foreign").Created(2).WithEnvelopeMember("a0tenant", "theirs");

        var explained = await ExplainAsync(foreign);
        _harness.Queue.Enqueue(CreateMessage(foreign));
        await _harness.DrainAsync();
        var item = Assert.Single(Reviews.Items);
        var explainedAgain = await ExplainReviewAsync(item.Id);
        await RetryAsync(item.Id);
        var itemAgain = Assert.Single(Reviews.Items);

        Assert.Equal([ReviewReason.OtherTenant, ReviewReason.OtherTenant], [item.Reason, itemAgain.Reason]);
        Assert.All([explained, explainedAgain], explanation =>
        {
            var target = Assert.Single(explanation.Targets);
            Assert.Equal(("Review", nameof(ReviewReason.OtherTenant), item.Message), (target.Outcome.Name, target.Outcome.Reason, target.Outcome.Message));
            Assert.Empty(target.Calls);
        });
        Assert.Equal(_user.UserId, Assert.Single(_hubSpot.Records).UserId);
    }

    [Fact]
    public async Task To_explain_an_event_pins_no_tenant()
    {
        var explained = await ExplainAsync(_user.Created(1));

        Assert.Equal("Created", Assert.Single(explained.Targets).Outcome.Name);
        Assert.Null(await _harness.GetService<ITenantStore>().FindAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_test_event_is_ignored_by_the_webhook()
    {
        var testEvent = CreateTestEvent();

        var explained = await ExplainAsync(testEvent);
        var status = await _harness.PostAsync(testEvent.ToUtf8Bytes());

        Assert.Contains("Auth0Sync:Webhook:OnTestEvent is Ignore", explained.Problem, StringComparison.Ordinal);
        Assert.Empty(explained.Targets);
        Assert.Equal((202, 0), (status, _harness.Queue.Count));
    }

    [Fact]
    public async Task A_test_event_that_is_applied_is_processed_like_any_other()
    {
        await RestartAsync("Auth0Sync:Webhook:OnTestEvent", "Apply");
        var testEvent = CreateTestEvent();

        var explained = await ExplainAsync(testEvent);
        await _harness.ApplyAsync(testEvent);

        Assert.Equal("Created", Assert.Single(explained.Targets).Outcome.Name);
        Assert.Single(_hubSpot.Records);
    }

    [Fact]
    public async Task A_test_event_in_review_is_past_the_webhook()
    {
        var testEvent = CreateTestEvent();
        var finding = new ReviewFinding(ReviewReason.Poisoned, "It failed.", []);
        await Reviews.AddAsync(ReviewItem.FromEvent(finding, CreateMessage(testEvent), testEvent.ToEvent(), _harness.Time.GetUtcNow()), CancellationToken.None);
        var item = Assert.Single(Reviews.Items);

        var explained = await ExplainReviewAsync(item.Id);
        await RetryAsync(item.Id);

        Assert.Equal("Created", Assert.Single(explained.Targets).Outcome.Name);
        Assert.Single(_hubSpot.Records);
    }

    [Fact]
    public async Task An_event_of_a_stream_that_is_not_allowed_is_rejected_by_the_webhook()
    {
        await RestartAsync("Auth0Sync:Webhook:AllowedStreams:0", "est_other");

        var explained = await ExplainAsync(_user.Created(1));
        var status = await _harness.PostAsync(_user.Created(1).ToUtf8Bytes());

        Assert.Contains("Auth0Sync:Webhook:AllowedStreams", explained.Problem, StringComparison.Ordinal);
        Assert.Equal((403, 0), (status, _harness.Queue.Count));
    }

    [Fact]
    public async Task An_event_of_a_type_that_is_not_correlated_is_ignored_by_the_webhook()
    {
        var renamed = _user.Updated(1).WithEnvelopeMember("type", "user.renamed");

        var explained = await ExplainAsync(renamed);
        var status = await _harness.PostAsync(renamed.ToUtf8Bytes());

        Assert.Equal("Events of type user.renamed are not correlated.", explained.Problem);
        Assert.Equal((202, 0), (status, _harness.Queue.Count));
    }

    [Fact]
    public async Task An_event_waits_while_the_target_is_paused_and_then_has_the_outcome()
    {
        var pause = _harness.GetService<TargetPause>();
        await pause.PauseAsync("hubspot", "ada", "maintenance", CancellationToken.None);

        var explained = await ExplainAsync(_user.Created(1));
        await _harness.PostAsync(_user.Created(1).ToUtf8Bytes());
        await _harness.ProcessVisibleAsync();
        var countWhilePaused = _hubSpot.Records.Count;
        await pause.ResumeAsync("hubspot", "ada", CancellationToken.None);
        var explainedLater = await ExplainAsync(_user.Created(1));
        await _harness.DrainAsync();

        var paused = Assert.Single(explained.WithoutPersonalData().Pauses);
        Assert.Equal(("hubspot", "ada", "maintenance"), (paused.Target, paused.PausedBy, paused.Reason));
        Assert.Empty(explainedLater.Pauses);
        Assert.All([explained, explainedLater], explanation => Assert.Equal("Created", Assert.Single(explanation.Targets).Outcome.Name));
        Assert.Equal((0, 1), (countWhilePaused, _hubSpot.Records.Count));
    }

    private async Task RestartAsync(string setting, string value)
    {
        await _harness.DisposeAsync();
        await StartAsync(new KeyValuePair<string, string?>(setting, value));
    }

    private async Task StartAsync(params KeyValuePair<string, string?>[] settings) =>
        _harness = await OperationsHarness.StartAsync(settings.ToDictionary(), time => _hubSpot = new HubSpotConformanceTarget(time));

    private Auth0EventBuilder CreateTestEvent() => _user.Created(1).WithEnvelopeMember("a0purpose", "test");

    private EventMessage CreateMessage(Auth0EventBuilder auth0Event) => EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), _harness.Time.GetUtcNow());

    private Task<Explanation> ExplainAsync(Auth0EventBuilder auth0Event) =>
        _harness.GetService<EventExplainer>().ExplainAsync(auth0Event.ToUtf8Bytes(), [], CancellationToken.None);

    private Task<Explanation> ExplainReviewAsync(string itemId) => _harness.GetService<EventExplainer>().ExplainReviewAsync(itemId, [], CancellationToken.None);

    private async Task RetryAsync(string itemId)
    {
        await _harness.GetService<ReviewActions>().RetryAsync(itemId, new ReviewActor("ada"), CancellationToken.None);
        await _harness.DrainAsync();
    }
}
