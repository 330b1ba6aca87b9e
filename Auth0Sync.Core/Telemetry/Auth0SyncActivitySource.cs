using System.Diagnostics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Starts the spans of the product. The trace begins at the webhook and is carried through the queue. The spans around
/// the queue follow OpenTelemetry's
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">conventions for messaging</see>.
/// </summary>
public sealed class Auth0SyncActivitySource : IDisposable
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Auth0Sync";

    private const string TargetTag = "auth0sync.target";
    private const string OperationTag = "auth0sync.operation";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Starts the span of one request: inside the host's own span, or else inside the caller's trace.</summary>
    /// <param name="traceParent">The W3C trace context that the caller sent, if it did.</param>
    /// <param name="traceState">The W3C trace state that the caller sent, if it did.</param>
    public Activity? StartReceive(string? traceParent, string? traceState)
    {
        if (Activity.Current is not null)
        {
            // The host's span is that of the server; a second one would count the request twice.
            return _source.StartActivity("receive", ActivityKind.Internal);
        }

        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var caller);
        return _source.StartActivity("receive", ActivityKind.Server, caller);
    }

    /// <summary>Starts the span of putting one message on the queue.</summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="target">The target the message is for.</param>
    /// <param name="isNew">Whether the message will carry this span's context. A message that is put back keeps the one it has.</param>
    public Activity? StartSend(string queueName, string target, bool isNew)
    {
        var activity = _source.StartActivity($"send {queueName}", isNew ? ActivityKind.Producer : ActivityKind.Client);
        return SetMessagingTags(activity, "send", "send", queueName, target);
    }

    /// <summary>
    /// Starts the span of one queued event as a child of the span that put it on the queue. It is named for the target,
    /// because the messages of all targets share a queue.
    /// </summary>
    /// <param name="queueName">The queue that the message comes from.</param>
    /// <param name="target">The target the event is for.</param>
    /// <param name="traceParent">The W3C trace context of the message, if it has one.</param>
    /// <param name="traceState">The W3C trace state of the message.</param>
    public Activity? StartCorrelate(string queueName, string target, string? traceParent, string? traceState) =>
        StartProcessing("correlate", queueName, target, traceParent, traceState);

    /// <summary>Starts the span of setting a poisoned event aside, in the event's trace.</summary>
    /// <param name="queueName">The queue that the message comes from.</param>
    /// <param name="target">The target the event is for.</param>
    /// <param name="traceParent">The W3C trace context of the message, if it has one.</param>
    /// <param name="traceState">The W3C trace state of the message.</param>
    public Activity? StartPark(string queueName, string target, string? traceParent, string? traceState) =>
        StartProcessing("park", queueName, target, traceParent, traceState);

    /// <summary>
    /// Starts the span of one call to a target. The HTTP requests of the call, repetitions included, are spans below it.
    /// </summary>
    /// <param name="target">The name of the target.</param>
    /// <param name="operation">The name of the operation, such as <c>create</c>.</param>
    /// <param name="eventContexts">
    /// The spans of the events that the call serves, where that is not just the current span. A call for one event
    /// is a child of the event's span. One for several belongs to no event: it begins a trace of its own with a link to
    /// each of them.
    /// </param>
    public Activity? StartTargetCall(string target, string operation, IReadOnlyCollection<ActivityContext>? eventContexts = null)
    {
        var name = $"{target} {operation}";
        var activity = eventContexts switch
        {
            null or { Count: 0 } => _source.StartActivity(name),
            { Count: 1 } => _source.StartActivity(name, ActivityKind.Internal, eventContexts.Single()),
            _ => StartRoot(name, eventContexts.Select(one => new ActivityLink(one))),
        };
        activity?.SetTag(TargetTag, target);
        activity?.SetTag(OperationTag, operation);
        return activity;
    }

    /// <summary>Whether a span is that of a call to a target.</summary>
    internal static bool IsTargetCall(Activity? activity) =>
        activity is not null && activity.Source.Name == SourceName && activity.GetTagItem(OperationTag) is not null;

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private Activity? StartProcessing(string operation, string queue, string target, string? traceParent, string? traceState)
    {
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent);
        var activity = _source.StartActivity($"{operation} {target}", ActivityKind.Consumer, parent);
        return SetMessagingTags(activity, operation, "process", queue, target);
    }

    // Whatever is current would be the parent: the first event of the batch, or the loop that collects it. It is left
    // for the rest of the asynchronous method that makes the call, and for no longer.
    private Activity? StartRoot(string name, IEnumerable<ActivityLink> links)
    {
        Activity.Current = null;
        return _source.StartActivity(name, ActivityKind.Internal, default(ActivityContext), links: links);
    }

    private static Activity? SetMessagingTags(Activity? activity, string operation, string operationType, string queue, string target)
    {
        activity?.SetTag("messaging.system", "azure_storage_queues");
        activity?.SetTag("messaging.destination.name", queue);
        activity?.SetTag("messaging.operation.name", operation);
        activity?.SetTag("messaging.operation.type", operationType);
        activity?.SetTag(TargetTag, target);
        return activity;
    }
}
