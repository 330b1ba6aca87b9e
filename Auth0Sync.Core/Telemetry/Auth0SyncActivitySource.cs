using System.Diagnostics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Starts the spans of Auth0Sync. The trace starts at the webhook, and queue messages carry it on. The spans around the
/// queue follow OpenTelemetry's
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">conventions for messaging</see>.
/// </summary>
public sealed class Auth0SyncActivitySource : IDisposable
{
    public const string SourceName = "Auth0Sync";

    private const string TargetTag = "auth0sync.target";
    private const string OperationTag = "auth0sync.operation";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Starts the span of a webhook request as a child of the host's span, or without one, of the caller's.</summary>
    /// <param name="traceParent">The W3C trace context in the request, if any.</param>
    /// <param name="traceState">The W3C trace state in the request, if any.</param>
    public Activity? StartReceive(string? traceParent, string? traceState)
    {
        if (Activity.Current is not null)
        {
            // The host has already started the server span; a second one would count the request twice.
            return _source.StartActivity("receive", ActivityKind.Internal);
        }

        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var caller);
        return _source.StartActivity("receive", ActivityKind.Server, caller);
    }

    /// <summary>Starts the span of sending one message.</summary>
    /// <param name="queueName">The queue.</param>
    /// <param name="target">The target of the message.</param>
    /// <param name="isNew">Whether the message carries the context of this span. A requeued message keeps its first one.</param>
    public Activity? StartSend(string queueName, string target, bool isNew)
    {
        var activity = _source.StartActivity($"send {queueName}", isNew ? ActivityKind.Producer : ActivityKind.Client);
        return SetMessagingTags(activity, "send", "send", queueName, target);
    }

    /// <summary>
    /// Starts the span of processing one event, as a child of the span that sent it. Its name contains the target instead
    /// of the queue, whose name is longer and says no more.
    /// </summary>
    /// <param name="queueName">The queue of the message.</param>
    /// <param name="target">The target of the message.</param>
    /// <param name="traceParent">The W3C trace context in the message, if any.</param>
    /// <param name="traceState">The W3C trace state in the message, if any.</param>
    public Activity? StartCorrelate(string queueName, string target, string? traceParent, string? traceState) =>
        StartProcessing("correlate", queueName, target, traceParent, traceState);

    /// <summary>Starts the span of sending a poison message to review, in the trace of its event.</summary>
    /// <param name="queueName">The queue of the message.</param>
    /// <param name="target">The target of the message.</param>
    /// <param name="traceParent">The W3C trace context in the message, if any.</param>
    /// <param name="traceState">The W3C trace state in the message, if any.</param>
    public Activity? StartPark(string queueName, string target, string? traceParent, string? traceState) =>
        StartProcessing("park", queueName, target, traceParent, traceState);

    /// <summary>
    /// Starts the span of one call to a target. The HTTP requests of the call, retries included, are its children.
    /// </summary>
    /// <param name="target">The name of the target.</param>
    /// <param name="operation">The name of the operation, such as <c>create</c>.</param>
    /// <param name="eventContexts">
    /// The spans of the events that the call serves; null for the current span. A call for one event is a child of its
    /// span. A call for several events starts a new trace, with a link to each of them.
    /// </param>
    public Activity? StartTargetCall(string target, string operation, IReadOnlyCollection<ActivityContext>? eventContexts = null)
    {
        var name = $"{target} {operation}";
        var activity = eventContexts switch
        {
            null or { Count: 0 } => _source.StartActivity(name),
            { Count: 1 } => _source.StartActivity(name, ActivityKind.Internal, eventContexts.Single()),
            _ => StartRoot(name, eventContexts.Select(context => new ActivityLink(context))),
        };
        activity?.SetTag(TargetTag, target);
        activity?.SetTag(OperationTag, operation);
        return activity;
    }

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

    // The current span would become the parent: that of the first event of the batch, or of the loop that collects it.
    // Clearing it affects only the asynchronous method that makes the call.
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
