using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A failure of calls, configured by a test.</summary>
public sealed record Fault
{
    public FaultKind Kind { get; init; } = FaultKind.Status;

    /// <summary>The operation that fails; null for all operations.</summary>
    public Operation? Operation { get; init; }

    /// <summary>An additional condition.</summary>
    public Func<ApiRequest, bool> Condition { get; init; } = _ => true;

    /// <summary>The status of a <see cref="FaultKind.Status"/> fault.</summary>
    public int Status { get; init; } = 500;

    /// <summary>
    /// The body of a <see cref="FaultKind.Status"/> fault. By default the one that HubSpot sends with this status, or an HTML
    /// page if the status is not about a record (a redirect, 404, 405, 410).
    /// </summary>
    public JsonObject? Body { get; init; }

    /// <summary>The HTML page of a <see cref="FaultKind.Status"/> fault, instead of a body.</summary>
    public string? Html { get; init; }

    /// <summary>The target of a redirect.</summary>
    public string? Location { get; init; }

    /// <summary>The <c>Retry-After</c> of a <see cref="FaultKind.Status"/> fault, in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The delay of the response, after the effect of the call, if any.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The fraction of matching calls that fail, from 0 to 1, based on the seed of the account.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The number of calls that fail; null until the fault is cleared.</summary>
    public int? MaxCount { get; init; }
}

/// <summary>The ways in which a call fails.</summary>
public enum FaultKind
{
    /// <summary>The call has no effect, and the response has the configured status and body.</summary>
    Status,

    /// <summary>The call succeeds, but its response is late.</summary>
    Slow,

    /// <summary>The call has no effect and no response.</summary>
    Timeout,

    /// <summary>The connection is lost before the effect.</summary>
    AbortBefore,

    /// <summary>The connection is lost after the effect.</summary>
    AbortAfter,

    /// <summary>The call has no effect, and the response is an empty success.</summary>
    EmptySuccess,
}
