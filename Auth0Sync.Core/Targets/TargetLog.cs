using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Targets;

/// <summary>The log messages that all targets have in common.</summary>
internal static partial class TargetLog
{
    private const int MaxLoggedFields = 20;

    /// <summary>Logs the class of a failed call.</summary>
    public static void LogCallFailed(this ILogger logger, string system, string operation, int? status, string code, TargetResult result)
    {
        var level = result is TargetResult.Missing ? LogLevel.Debug : LogLevel.Information;
        var fields = result is TargetResult.Rejected { Fields: { Count: > 0 } rejected } ? string.Join(", ", rejected.Take(MaxLoggedFields).Select(field => field.Field)) : "none";
        LogCallFailed(logger, level, system, operation, status, code, result.GetType().Name, fields);
    }

    /// <summary>Logs a response that does not come from the system itself.</summary>
    [LoggerMessage(
        LogEvents.TargetResponseUnrecognized,
        LogLevel.Warning,
        "Unrecognized response to {Operation}: status {Status}, without any mark of {System}'s API. "
        + "If this persists, check {Settings} (the path is {Path}), and proxies on the way to {System}",
        EventName = nameof(LogEvents.TargetResponseUnrecognized))]
    public static partial void LogUnrecognizedResponse(this ILogger logger, string operation, int? status, string system, string settings, string path);

    [LoggerMessage(
        EventId = LogEvents.TargetCallFailed,
        EventName = nameof(LogEvents.TargetCallFailed),
        Message = "{System} {Operation} failed with {Status} {Code}: {Class}, rejected fields: {Fields}")]
    private static partial void LogCallFailed(ILogger logger, LogLevel level, string system, string operation, int? status, string code, string @class, string fields);
}
