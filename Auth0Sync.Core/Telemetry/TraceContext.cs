namespace Auth0Sync.Core.Telemetry;

/// <summary>What of a trace context that came from outside is carried on.</summary>
internal static class TraceContext
{
    // As much as has to be carried: https://www.w3.org/TR/trace-context/#tracestate-limits
    private const int MaxTraceStateLength = 512;

    /// <summary>The trace state, or null where it is too long for a message or is not printable ASCII.</summary>
    public static string? ValidTraceStateOrNull(string? traceState) =>
        traceState is { Length: <= MaxTraceStateLength } && !traceState.AsSpan().ContainsAnyExceptInRange(' ', '~') ? traceState : null;
}
