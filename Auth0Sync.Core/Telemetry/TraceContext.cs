namespace Auth0Sync.Core.Telemetry;

internal static class TraceContext
{
    // The length that must be propagated: https://www.w3.org/TR/trace-context/#tracestate-limits
    private const int MaxTraceStateLength = 512;

    /// <summary>Returns null if the trace state is too long or not printable ASCII.</summary>
    public static string? ValidTraceStateOrNull(string? traceState) =>
        traceState is { Length: <= MaxTraceStateLength } && !traceState.AsSpan().ContainsAnyExceptInRange(' ', '~') ? traceState : null;
}
