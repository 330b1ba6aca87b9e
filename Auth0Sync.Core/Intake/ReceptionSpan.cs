using System.Diagnostics;
using Auth0Sync.Core.Telemetry;

namespace Auth0Sync.Core.Intake;

/// <summary>Writes on the span of a request what became of it.</summary>
internal static class ReceptionSpan
{
    /// <summary>Sets the attributes. Only an answer of 500 or above is a failure: the others are the caller's.</summary>
    public static void SetReception(this Activity activity, Reception reception, int status)
    {
        activity.SetTag("auth0sync.reception", reception.GetType().Name);
        activity.SetTag("auth0sync.event.id", EventId(reception));
        if (status >= 500)
        {
            activity.Fail(reception.GetType().Name);
        }
    }

    private static string? EventId(Reception reception) => reception switch
    {
        Reception.Queued queued => queued.EventId,
        Reception.IgnoredType ignored => ignored.EventId,
        Reception.IgnoredTest ignored => ignored.EventId,
        Reception.OtherTenant other => other.EventId,
        _ => null,
    };
}
