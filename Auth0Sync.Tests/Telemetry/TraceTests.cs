using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Azure;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

/// <summary>One trace leads from the webhook through the queue to the target.</summary>
[Trait("Category", "Unit")]
public sealed class TraceTests : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ActivityTraceId _traceId = ActivityTraceId.CreateRandom();
    private readonly ActivitySpanId _caller = ActivitySpanId.CreateRandom();

    public TraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _started.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        Activity.Current = null;
    }

    // Other tests run at the same time, so spans are selected by this test's trace id.
    private IEnumerable<Activity> Started => _started.Where(activity => activity.TraceId == _traceId);

    private string TraceParent => $"00-{_traceId}-{_caller}-01";

    [Fact]
    public async Task The_queued_message_has_the_send_span_within_the_span_of_its_request()
    {
        await using var app = TestApp.Create();
        var request = new WebhookRequestBuilder().WithHeader("traceparent", TraceParent).WithHeader("tracestate", "vendor=1").WithBody(FixtureEventBuilder.Created().WithId("evt_traced"));

        await app.GetService<EventReceiver>().ReceiveAsync(request.Build(), CancellationToken.None);

        var (receive, send) = (Assert.Single(Started, NamedReceive), Assert.Single(Started, NamedSend));
        Assert.Equal((ActivityKind.Server, _caller), (receive.Kind, receive.ParentSpanId));
        Assert.Equal((ActivityKind.Producer, receive.SpanId), (send.Kind, send.ParentSpanId));
        Assert.Equal((send.Id, "vendor=1"), (ReadSentMessage(app).TraceParent, ReadSentMessage(app).TraceState));
        Assert.Equal(("Queued", "hubspot"), (receive.GetTagItem("auth0sync.reception"), send.GetTagItem("auth0sync.target")));
        Assert.Equal("evt_traced", receive.GetTagItem("auth0sync.event.id"));
        AssertMessaging(send, "auth0-events-hubspot", "send", "send");
    }

    [Fact]
    public async Task The_span_of_the_host_takes_precedence_over_that_of_the_caller()
    {
        await using var app = TestApp.Create();
        using var host = new Activity("host").SetParentId(_traceId, _caller, ActivityTraceFlags.Recorded).Start();

        await app.GetService<EventReceiver>().ReceiveAsync(
            new WebhookRequestBuilder().WithHeader("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{_caller}-01").WithBody(FixtureEventBuilder.Created()).Build(),
            CancellationToken.None);

        var receive = Assert.Single(Started, NamedReceive);
        Assert.Equal((ActivityKind.Internal, host.SpanId), (receive.Kind, receive.ParentSpanId));
    }

    [Fact]
    public async Task A_requeued_message_keeps_the_span_that_first_sent_it()
    {
        await using var app = TestApp.Create();
        var message = EventMessage.Create("hubspot", FixtureEventBuilder.Created().ToUtf8Bytes(), default) with { TraceParent = TraceParent };
        using var parent = StartParent();

        await app.GetService<IEventQueue>().SendAsync(message, TimeSpan.FromSeconds(2), CancellationToken.None);

        Assert.Equal((ActivityKind.Client, parent.SpanId), (Assert.Single(Started, NamedSend).Kind, Assert.Single(Started, NamedSend).ParentSpanId));
        Assert.Equal(TraceParent, ReadSentMessage(app).TraceParent);
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_is_an_error_of_the_send_and_of_the_request()
    {
        await using var app = TestApp.Create();
        app.Storage.FailNextSend(new RequestFailedException(503, "a message about ada@example.org"));
        using var parent = StartParent();

        await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(FixtureEventBuilder.Created()).Build(), CancellationToken.None);

        AssertFailed(Assert.Single(Started, NamedReceive), "NotStored");
        AssertThrew<RequestFailedException>(Assert.Single(Started, NamedSend));
    }

    [Fact]
    public async Task A_rejected_request_is_not_an_error()
    {
        await using var app = TestApp.Create();
        using var parent = StartParent();

        await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithHeader("Authorization", "none").Build(), CancellationToken.None);

        var receive = Assert.Single(Started, NamedReceive);
        Assert.Equal((ActivityStatusCode.Unset, "Unauthenticated"), (receive.Status, receive.GetTagItem("auth0sync.reception")));
    }

    [Fact]
    public async Task An_unexpected_exception_is_recorded_without_its_message()
    {
        var ledger = new Mock<ILedger>();
        ledger.Setup(l => l.ReadAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException("a message about ada@example.org"));
        await using var app = TestApp.Create(services => services.AddSingleton(ledger.Object));

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.GetService<QueueMessageProcessor>().ProcessAsync(EncodeMessage(FixtureEventBuilder.Created().WithId("evt_traced")), CancellationToken.None));

        var correlate = Assert.Single(Started);
        AssertThrew<InvalidOperationException>(correlate);
        Assert.Equal(("evt_traced", 0), (correlate.GetTagItem("auth0sync.event.id"), correlate.GetTagItem("auth0sync.attempt")));
    }

    [Fact]
    public async Task A_poisoned_event_is_sent_to_review_in_the_trace_of_its_request()
    {
        await using var app = TestApp.Create(services => services.AddSingleton(Mock.Of<IReviewStore>()));

        await app.GetService<PoisonMessageHandler>().HandleAsync(EncodeMessage(FixtureEventBuilder.Created().WithId("evt_traced")), CancellationToken.None);

        var park = Assert.Single(Started);
        Assert.Equal(("park hubspot", ActivityKind.Consumer, _caller), (park.OperationName, park.Kind, park.ParentSpanId));
        Assert.Equal("evt_traced", park.GetTagItem("auth0sync.event.id"));
        AssertMessaging(park, "auth0-events-hubspot-poison", "park", "process");
    }

    [Fact]
    public async Task A_poisoned_event_that_cannot_be_sent_to_review_is_an_error()
    {
        var review = new Mock<IReviewStore>();
        review.Setup(r => r.AddAsync(It.IsAny<ReviewItem>(), It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(503, "a message about ada@example.org"));
        await using var app = TestApp.Create(services => services.AddSingleton(review.Object));

        await Assert.ThrowsAsync<RequestFailedException>(() => app.GetService<PoisonMessageHandler>().HandleAsync(EncodeMessage(FixtureEventBuilder.Created()), CancellationToken.None));

        AssertThrew<RequestFailedException>(Assert.Single(Started));
    }

    [Fact]
    public void A_queued_event_continues_the_trace_of_its_request()
    {
        using var source = new Auth0SyncActivitySource();

        using var activity = source.StartCorrelate("auth0-events-hubspot", "hubspot", TraceParent, "vendor=1");

        Assert.NotNull(activity);
        Assert.Equal((_traceId, _caller, "vendor=1", ActivityKind.Consumer), (activity.TraceId, activity.ParentSpanId, activity.TraceStateString, activity.Kind));
        Assert.True(activity.HasRemoteParent);
        Assert.Equal("hubspot", activity.GetTagItem("auth0sync.target"));
        AssertMessaging(activity, "auth0-events-hubspot", "correlate", "process");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    public void An_event_without_a_trace_starts_one(string? traceParent)
    {
        using var source = new Auth0SyncActivitySource();

        using var activity = source.StartCorrelate("auth0-events-hubspot", "hubspot", traceParent, null);

        Assert.NotNull(activity);
        Assert.Equal(default, activity.ParentSpanId);
    }

    [Fact]
    public async Task A_call_to_HubSpot_is_a_span_without_user_data()
    {
        await using var app = HubSpotTestApp.Create(new StubHubSpot().RespondWith(404));
        using var parent = StartParent();

        await app.GetService<ITarget>().FindAsync(new RecordKey.Email("ada@example.org"), CancellationToken.None);

        var span = Assert.Single(Started);
        Assert.Equal(("hubspot read", ActivityKind.Internal, parent.SpanId), (span.OperationName, span.Kind, span.ParentSpanId));
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        AssertFailed(span, "404");
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("ada", StringComparison.OrdinalIgnoreCase) == true);
    }

    [Fact]
    public async Task A_call_without_a_response_is_an_error()
    {
        await using var app = HubSpotTestApp.Create(new StubHubSpot().FailWith(new HttpRequestException("a message about ada@example.org")));
        using var parent = StartParent();

        await app.GetService<ITarget>().CreateAsync(new Dictionary<string, string?> { ["email"] = "ada@example.org" }, CancellationToken.None);

        AssertFailed(Assert.Single(Started), "none");
    }

    [Fact]
    public void A_call_for_one_event_is_a_child_of_its_span()
    {
        using var source = new Auth0SyncActivitySource();
        using var current = new Activity("loop").Start();

        using var activity = source.StartTargetCall("hubspot", "create", [new ActivityContext(_traceId, _caller, ActivityTraceFlags.Recorded)]);

        Assert.NotNull(activity);
        Assert.Equal((_traceId, _caller), (activity.TraceId, activity.ParentSpanId));
        Assert.Empty(activity.Links);
    }

    [Fact]
    public async Task A_call_for_several_events_starts_a_trace_with_a_link_to_each()
    {
        ActivityContext[] events = [Event(), Event()];
        using var source = new Auth0SyncActivitySource();
        using var current = new Activity("loop").Start();

        var call = await CallAsync();

        Assert.NotNull(call);
        Assert.Equal(events, call.Links.Select(link => link.Context));
        Assert.Equal(default, call.ParentSpanId);
        Assert.DoesNotContain(call.TraceId, events.Select(context => context.TraceId).Append(current.TraceId));
        Assert.Same(current, Activity.Current);

        async Task<Activity?> CallAsync()
        {
            using var activity = source.StartTargetCall("hubspot", "update", events);
            await Task.Yield();
            return activity;
        }

        static ActivityContext Event() => new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
    }

    public void Dispose() => _listener.Dispose();

    private Activity StartParent() => new Activity("parent").SetParentId(_traceId, _caller, ActivityTraceFlags.Recorded).Start();

    private ReadOnlyMemory<byte> EncodeMessage(FixtureEventBuilder auth0Event) =>
        EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), default) with { TraceParent = TraceParent })!.Value;

    private static EventMessage ReadSentMessage(TestApp app) =>
        Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(Assert.Single(app.Storage.SentMessages).Body)).Message;

    private static bool NamedReceive(Activity activity) => activity.OperationName == "receive";

    private static bool NamedSend(Activity activity) => activity.OperationName == "send auth0-events-hubspot";

    private static void AssertMessaging(Activity activity, string queue, string operation, string type) => Assert.Equal(
        ("azure_storage_queues", queue, operation, type),
        (activity.GetTagItem("messaging.system"), activity.GetTagItem("messaging.destination.name"),
            activity.GetTagItem("messaging.operation.name"), activity.GetTagItem("messaging.operation.type")));

    private static void AssertFailed(Activity activity, string errorType) =>
        Assert.Equal((ActivityStatusCode.Error, errorType), (activity.Status, activity.GetTagItem("error.type")));

    private static void AssertThrew<T>(Activity activity)
    {
        AssertFailed(activity, typeof(T).FullName!);
        var recorded = Assert.Single(activity.Events);
        Assert.Equal("exception", recorded.Name);
        Assert.Contains(recorded.Tags, tag => tag.Key == "exception.type" && (string?)tag.Value == typeof(T).FullName);
        Assert.Contains(recorded.Tags, tag => tag.Key == "exception.stacktrace" && ((string?)tag.Value)!.Contains(" at ", StringComparison.Ordinal));
        Assert.DoesNotContain(recorded.Tags, tag => ((string?)tag.Value)!.Contains("ada", StringComparison.Ordinal));
        Assert.Null(activity.StatusDescription);
    }
}
