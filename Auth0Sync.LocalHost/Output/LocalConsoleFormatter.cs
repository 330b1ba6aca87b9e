using System.Globalization;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Auth0Sync.LocalHost.Output;

/// <summary>
/// Writes one line per log entry: time, level, message. Auth0Sync's own entries have their event id, which
/// docs/telemetry.md explains; others have their category.
/// </summary>
internal sealed class LocalConsoleFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "local";

    // LoggerEventIds of Microsoft.Extensions.Hosting.
    private const int HostedServiceStartupFaultedEventId = 11;

    private const string OwnCategoryPrefix = "Auth0Sync.";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (IsStartupFailure(logEntry.Category, logEntry.EventId, logEntry.Exception))
        {
            return;
        }

        var now = time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var isOwn = logEntry.Category.StartsWith(OwnCategoryPrefix, StringComparison.Ordinal);
        var source = (isOwn, logEntry.EventId.Id) switch
        {
            (true, 0) => "",
            (true, var number) => $"[{number}] ",
            _ => $"{logEntry.Category}: ",
        };
        textWriter.WriteLine($"{now} {FormatLevel(logEntry.LogLevel)} {source}{LogText.Escape(logEntry.Formatter(logEntry.State, logEntry.Exception))}");
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine($"    {LogText.EscapeLines(exception.ToString())}");
        }
    }

    // The command line prints these failures in one line; the host would print a stack trace in addition.
    private static bool IsStartupFailure(string category, EventId eventId, Exception? exception) => exception is IOException or StorageAccountException
        && (category, eventId.Id) is ("Microsoft.Extensions.Hosting.Internal.Host", HostedServiceStartupFaultedEventId) or ("Microsoft.AspNetCore.Server.Kestrel", 0);

    private static string FormatLevel(LogLevel level) => level switch
    {
        LogLevel.Critical => "fatal",
        LogLevel.Error => "error",
        LogLevel.Warning => "warn ",
        LogLevel.Information => "info ",
        _ => "debug",
    };
}
