using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

/// <summary>One trace leads from the webhook through the queue to the target.</summary>
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

    // Other tests run at the same time; the trace id tells which spans are this test's.
    private IEnumerable<Activity> Started => _started.Where(activity => activity.TraceId == _traceId);

    private string TraceParent => $"00-{_traceId}-{_caller}-01";

    [Fact]
    public async Task The_queued_message_carries_the_span_of_its_request()
    {
        await using var app = Composition.With();
        var request = new WebhookRequestBuilder().WithHeader("traceparent", TraceParent).WithHeader("tracestate", "vendor=1").WithBody(FixtureEvent.Created());

        await app.Get<EventReceiver>().ReceiveAsync(request.Build(), CancellationToken.None);

        var span = Assert.Single(Started);
        Assert.Equal((ActivityKind.Server, _caller), (span.Kind, span.ParentSpanId));
        var message = Assert.IsType<MessageReading.Read>(EventMessageCodec.Decode(Assert.Single(app.Storage.Messages).Body)).Message;
        Assert.Equal((span.Id, "vendor=1"), (message.TraceParent, message.TraceState));
    }

    [Fact]
    public async Task The_hosts_own_span_goes_before_the_callers()
    {
        await using var app = Composition.With();
        using var host = new Activity("host").SetParentId(_traceId, _caller, ActivityTraceFlags.Recorded).Start();

        await app.Get<EventReceiver>().ReceiveAsync(
            new WebhookRequestBuilder().WithHeader("traceparent", $"00-{ActivityTraceId.CreateRandom()}-{_caller}-01").WithBody(FixtureEvent.Created()).Build(),
            CancellationToken.None);

        Assert.Equal(host.SpanId, Assert.Single(Started).ParentSpanId);
    }

    [Fact]
    public void A_queued_event_goes_on_in_the_trace_of_its_request()
    {
        using var source = new Auth0SyncActivitySource();

        using var activity = source.StartCorrelation("hubspot", TraceParent, "vendor=1");

        Assert.NotNull(activity);
        Assert.Equal((_traceId, _caller, "vendor=1", ActivityKind.Consumer), (activity.TraceId, activity.ParentSpanId, activity.TraceStateString, activity.Kind));
        Assert.True(activity.HasRemoteParent);
        Assert.Equal("hubspot", activity.GetTagItem("auth0sync.target"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    public void An_event_without_a_trace_begins_one(string? traceParent)
    {
        using var source = new Auth0SyncActivitySource();

        using var activity = source.StartCorrelation("hubspot", traceParent, null);

        Assert.NotNull(activity);
        Assert.Equal(default, activity.ParentSpanId);
    }

    [Fact]
    public async Task A_call_to_HubSpot_is_a_span_that_says_nothing_about_the_user()
    {
        await using var app = HubSpotComposition.With(new StubHubSpot().Answer(404));
        using var parent = new Activity("parent").SetParentId(_traceId, _caller, ActivityTraceFlags.Recorded).Start();

        await app.Get<ITarget>().FindAsync(new RecordKey.Email("ada@example.org"), CancellationToken.None);

        var span = Assert.Single(Started);
        Assert.Equal(("hubspot read", ActivityKind.Client, parent.SpanId), (span.OperationName, span.Kind, span.ParentSpanId));
        Assert.Equal(404, span.GetTagItem("http.response.status_code"));
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("ada", StringComparison.OrdinalIgnoreCase) == true);
    }

    public void Dispose() => _listener.Dispose();
}
