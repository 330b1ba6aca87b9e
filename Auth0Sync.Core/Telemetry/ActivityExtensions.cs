using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Says on a span that its work failed, as OpenTelemetry asks:
/// <see href="https://opentelemetry.io/docs/specs/semconv/general/recording-errors/">recording errors</see>.
/// </summary>
internal static class ActivityExtensions
{
    private const string RedactedMessage = "The message is withheld: it may quote data of a person.";

    /// <summary>Marks the span as failed.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="errorType">What went wrong, in a word out of few.</param>
    public static void SetError(this Activity activity, string errorType)
    {
        activity.SetStatus(ActivityStatusCode.Error);
        activity.SetTag("error.type", errorType);
    }

    /// <summary>Marks the span as failed by an exception, and records where it was thrown, but not its message.</summary>
    public static void SetError(this Activity activity, Exception exception)
    {
        var type = exception.GetType().FullName!;
        activity.SetError(type);
        activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection
        {
            ["exception.type"] = type,
            // Azure Monitor drops an exception that has none.
            ["exception.message"] = RedactedMessage,
            ["exception.stacktrace"] = exception.StackTrace,
        }));
    }

    /// <summary>Records how a call over HTTP was answered.</summary>
    /// <param name="activity">The span of the call.</param>
    /// <param name="statusCode">The status code; null where there was no answer.</param>
    public static void SetHttpStatus(this Activity activity, int? statusCode)
    {
        activity.SetTag("http.response.status_code", statusCode);
        if (statusCode is null or >= 400)
        {
            activity.SetError(statusCode?.ToString(CultureInfo.InvariantCulture) ?? "none");
        }
    }
}
