namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Why a call did not do what it was made for.</summary>
/// <param name="Kind">What has to happen next.</param>
/// <param name="Problem">What is wrong, and what to do about it; safe to log.</param>
internal sealed record ManagementFailure(ManagementFailureKind Kind, string Problem);

/// <summary>What has to happen after a failed call.</summary>
internal enum ManagementFailureKind
{
    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>The same is being done already.</summary>
    Conflict,

    /// <summary>Later it will work.</summary>
    Busy,

    /// <summary>Somebody has to mend the installation.</summary>
    Misconfigured,

    /// <summary>Auth0 refuses the call, now and later.</summary>
    Rejected,
}

/// <summary>What a call brought: a value or a failure.</summary>
internal readonly record struct ManagementResult<T>(T? Value, ManagementFailure? Failure)
    where T : class
{
    public static implicit operator ManagementResult<T>(T value) => new(value, null);

    public static implicit operator ManagementResult<T>(ManagementFailure failure) => new(null, failure);
}
