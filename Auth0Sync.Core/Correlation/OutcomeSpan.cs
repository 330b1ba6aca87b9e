using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Correlation;

/// <summary>Writes on the span of an event what became of it.</summary>
internal static class OutcomeSpan
{
    private const string Reason = "auth0sync.reason";

    /// <summary>
    /// Sets the attributes. An event that did not get where it should is a failure. One that waits because its user is
    /// being written is none: that happens every day.
    /// </summary>
    public static void SetOutcome(this Activity activity, Outcome outcome)
    {
        activity.SetTag("auth0sync.outcome", outcome.Name);
        switch (outcome)
        {
            case Outcome.Skipped skipped:
                activity.SetTag(Reason, skipped.Reason.ToString());
                break;
            case Outcome.Deferred { Reason: DeferReason.UserLeased or DeferReason.EmailTaken } waiting:
                activity.SetTag(Reason, waiting.Reason.ToString());
                break;
            case Outcome.Deferred deferred:
                activity.SetTag(Reason, deferred.Reason.ToString());
                activity.Fail(deferred.Reason.ToString());
                break;
            case Outcome.Review { Finding.Reason: var reason }:
                activity.SetTag(Reason, reason.ToString());
                activity.Fail(reason.ToString());
                break;
        }
    }
}
