using System.Diagnostics;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Correlation;

/// <summary>Writes the outcome of an event to its span.</summary>
internal static class OutcomeActivityExtensions
{
    private const string ReasonTag = "auth0sync.reason";

    /// <summary>
    /// Sets the outcome tags. Review and deferral are errors, except a deferral for a lease, a taken address, another event or a
    /// pause: those are normal.
    /// </summary>
    public static void SetOutcome(this Activity activity, Outcome outcome)
    {
        activity.SetTag("auth0sync.outcome", outcome.Name);
        switch (outcome)
        {
            case Outcome.Skipped skipped:
                activity.SetTag(ReasonTag, skipped.Reason.ToString());
                break;
            case Outcome.Deferred { Reason: DeferReason.UserLeased or DeferReason.EmailTaken or DeferReason.RecordUncertain or DeferReason.Paused } waiting:
                activity.SetTag(ReasonTag, waiting.Reason.ToString());
                break;
            case Outcome.Deferred deferred:
                activity.SetTag(ReasonTag, deferred.Reason.ToString());
                activity.SetError(deferred.Reason.ToString());
                break;
            case Outcome.Review { Finding.Reason: var reason }:
                activity.SetTag(ReasonTag, reason.ToString());
                activity.SetError(reason.ToString());
                break;
        }
    }
}
