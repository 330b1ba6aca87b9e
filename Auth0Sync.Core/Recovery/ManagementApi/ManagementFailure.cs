namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Why a request failed.</summary>
/// <param name="Kind">How to proceed.</param>
/// <param name="Problem">What is wrong and what to do. Safe to log.</param>
internal sealed record ManagementFailure(ManagementFailureKind Kind, string Problem);

internal enum ManagementFailureKind
{
    NotFound,

    /// <summary>A redelivery of the event is already in progress.</summary>
    Conflict,

    /// <summary>A later run can succeed.</summary>
    Busy,

    /// <summary>The configuration of this app or of Auth0 must be fixed.</summary>
    Misconfigured,

    /// <summary>Retrying does not help.</summary>
    Rejected,
}

/// <summary>Either a value or a failure.</summary>
internal readonly record struct ManagementResult<T>(T? Value, ManagementFailure? Failure)
    where T : class
{
    public static implicit operator ManagementResult<T>(T value) => new(value, null);

    public static implicit operator ManagementResult<T>(ManagementFailure failure) => new(null, failure);
}
