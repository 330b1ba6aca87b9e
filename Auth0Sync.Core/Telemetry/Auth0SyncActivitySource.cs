using System.Diagnostics;

namespace Auth0Sync.Core.Telemetry;

/// <summary>Starts the spans of the product. The trace begins at the webhook and is carried through the queue.</summary>
public sealed class Auth0SyncActivitySource : IDisposable
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Auth0Sync";

    private readonly ActivitySource _source = new(SourceName);

    /// <summary>Starts the span of one request: inside the host's own span, or else inside the caller's trace.</summary>
    /// <param name="traceParent">The W3C trace context that the caller sent, if it did.</param>
    /// <param name="traceState">The W3C trace state that the caller sent, if it did.</param>
    public Activity? StartReception(string? traceParent, string? traceState)
    {
        ActivityContext caller = default;
        if (Activity.Current is null)
        {
            ActivityContext.TryParse(traceParent, traceState, isRemote: true, out caller);
        }

        return _source.StartActivity("receive", ActivityKind.Server, caller);
    }

    /// <summary>Starts the span of one queued event as a child of the request that queued it.</summary>
    /// <param name="target">The target the event is for.</param>
    /// <param name="traceParent">The W3C trace context of the request, if it was traced.</param>
    /// <param name="traceState">The W3C trace state of the request.</param>
    public Activity? StartCorrelation(string target, string? traceParent, string? traceState)
    {
        ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent);
        var activity = _source.StartActivity($"correlate {target}", ActivityKind.Consumer, parent);
        activity?.SetTag("messaging.system", "azure_storage_queues");
        activity?.SetTag("auth0sync.target", target);
        return activity;
    }

    /// <summary>Starts the span of one call to a target.</summary>
    /// <param name="target">The target.</param>
    /// <param name="operation">What the call does.</param>
    /// <param name="origins">
    /// The spans of the events that the call is made for: it is a child of the first one, and linked to the others.
    /// </param>
    public Activity? StartTargetCall(string target, string operation, IReadOnlyList<ActivityContext> origins)
    {
        var links = origins.Skip(1).Where(origin => origin != default).Select(origin => new ActivityLink(origin));
        var activity = _source.StartActivity($"{target} {operation}", ActivityKind.Client, origins is [var first, ..] ? first : default, links: links);
        activity?.SetTag("auth0sync.target", target);
        activity?.SetTag("auth0sync.operation", operation);
        activity?.SetTag("auth0sync.batch.size", origins.Count);
        return activity;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
