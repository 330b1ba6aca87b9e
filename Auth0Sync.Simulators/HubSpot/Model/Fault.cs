using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Something that goes wrong with calls, on order.</summary>
public sealed record Fault
{
    /// <summary>What goes wrong.</summary>
    public FaultKind Kind { get; init; } = FaultKind.Status;

    /// <summary>The operation that it hits; null hits all.</summary>
    public Operation? Operation { get; init; }

    /// <summary>A further condition on the call.</summary>
    public Func<ApiRequest, bool> Condition { get; init; } = _ => true;

    /// <summary>The status of a <see cref="FaultKind.Status"/> fault.</summary>
    public int Status { get; init; } = 500;

    /// <summary>
    /// The body of a <see cref="FaultKind.Status"/> fault; without it the one that HubSpot sends with that status, or,
    /// where the status says something about the way only (a redirect, 404, 405, 410), a page.
    /// </summary>
    public JsonObject? Body { get; init; }

    /// <summary>The page of a <see cref="FaultKind.Status"/> fault, in place of a body.</summary>
    public string? Html { get; init; }

    /// <summary>Where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>The <c>Retry-After</c> of a <see cref="FaultKind.Status"/> fault, in whole seconds.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How long the answer is held back, after the effect of the call if it has one.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The share of the matching calls that it hits, 0 to 1, drawn from the account's seed.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>How many calls it hits before it is gone; null hits until it is cleared.</summary>
    public int? MaxCount { get; init; }
}

/// <summary>The ways in which a call goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The call has no effect and is answered with a status and a body.</summary>
    Status,

    /// <summary>The call does what it should, but late.</summary>
    Slow,

    /// <summary>The call has no effect and is never answered.</summary>
    Timeout,

    /// <summary>The connection breaks before the effect.</summary>
    AbortBefore,

    /// <summary>The connection breaks after the effect.</summary>
    AbortAfter,

    /// <summary>The call has no effect, and the answer looks like a success with nothing in it.</summary>
    EmptySuccess,
}
