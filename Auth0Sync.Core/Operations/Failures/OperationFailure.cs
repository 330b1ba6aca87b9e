using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Core.Operations.Failures;

/// <summary>Why an operation ended early.</summary>
/// <param name="Kind">What is in the way.</param>
/// <param name="Problem">What is wrong, and what to do.</param>
internal sealed record OperationFailure(FailureKind Kind, string Problem)
{
    /// <summary>Of a connection to the Events API: what Auth0 rejects is the time or the types that were asked for.</summary>
    public static OperationFailure FromEventsApi(ManagementFailure failure) =>
        new(failure.Kind == ManagementFailureKind.Rejected ? FailureKind.Invalid : FailureKind.Unavailable, failure.Problem);
}
