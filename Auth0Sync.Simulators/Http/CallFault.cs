namespace Auth0Sync.Simulators.Http;

/// <summary>A failure of calls, configured by a test.</summary>
public sealed record CallFault(CallFaultKind Kind)
{
    /// <summary>The operation that fails; null for all operations.</summary>
    public string? Operation { get; init; }

    /// <summary>An additional condition.</summary>
    public Func<SimulatedRequest, bool> Condition { get; init; } = _ => true;

    /// <summary>The response of a <see cref="CallFaultKind.Response"/> fault.</summary>
    public SimulatedResponse Response { get; init; } = SimulatedResponse.Empty(500);

    /// <summary>The number of calls that fail; null until the fault is cleared.</summary>
    public int? MaxCount { get; init; }
}

/// <summary>The ways in which a call fails.</summary>
public enum CallFaultKind
{
    /// <summary>The call has no effect, and the response is the configured one.</summary>
    Response,

    /// <summary>The connection is lost before the call takes effect.</summary>
    AbortBefore,

    /// <summary>The call takes effect, then the connection is lost, and with it the response.</summary>
    AbortAfter,

    /// <summary>The call has no effect, and the connection stays open until the caller closes it.</summary>
    NoResponse,
}
