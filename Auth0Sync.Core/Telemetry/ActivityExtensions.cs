using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Marks spans as failed, following OpenTelemetry's conventions for
/// <see href="https://opentelemetry.io/docs/specs/semconv/general/recording-errors/">recording errors</see>.
/// </summary>
internal static class ActivityExtensions
{
    private const string RedactedMessage = "Message omitted because it may contain personal data.";

    /// <summary>Marks the span as failed.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="errorType">The error class. Low cardinality, as for any attribute that is used for grouping.</param>
    public static void SetError(this Activity activity, string errorType)
    {
        activity.SetStatus(ActivityStatusCode.Error);
        activity.SetTag("error.type", errorType);
    }

    /// <summary>Marks the span as failed and records the exception's type and stack trace, but not its message.</summary>
    public static void SetError(this Activity activity, Exception exception)
    {
        var type = exception.GetType().FullName!;
        activity.SetError(type);
        activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection
        {
            ["exception.type"] = type,
            // Azure Monitor drops an exception without a message.
            ["exception.message"] = RedactedMessage,
            ["exception.stacktrace"] = exception.StackTrace,
        }));
    }

    /// <summary>Records the status of an HTTP response, and marks the span as failed from 400 on.</summary>
    /// <param name="activity">The span of the call.</param>
    /// <param name="statusCode">Null if there was no response, which also counts as a failure.</param>
    public static void SetHttpStatus(this Activity activity, int? statusCode)
    {
        activity.SetTag("http.response.status_code", statusCode);
        if (statusCode is null or >= 400)
        {
            activity.SetError(statusCode?.ToString(CultureInfo.InvariantCulture) ?? "none");
        }
    }
}
