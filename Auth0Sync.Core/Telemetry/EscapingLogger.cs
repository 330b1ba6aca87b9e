using Auth0Sync.Core.Events;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Escapes external input in log messages and their values before any provider gets them. Registered as the only
/// implementation of <see cref="ILogger{T}"/>, so no caller has to escape anything.
/// </summary>
internal sealed class EscapingLogger<T>(ILoggerFactory factory) : ILogger<T>
{
    private readonly Logger<T> _inner = new(factory);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => ((ILogger)_inner).BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => ((ILogger)_inner).IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        ILogger inner = _inner;
        var text = formatter(state, exception);
        var safeException = exception is null ? null : EscapedException.WrapIfNeeded(exception);
        if (text.Length <= LogText.MaxLength && UnprintableCharacters.IndexOfFirst(text) < 0)
        {
            inner.Log(logLevel, eventId, state, safeException, formatter);
            return;
        }

        var values = Escape(state);
        inner.Log(logLevel, eventId, values, safeException, (_, _) => LogText.EscapeAndTruncate(text));
    }

    private static List<KeyValuePair<string, object?>> Escape<TState>(TState state) =>
        [.. (state as IEnumerable<KeyValuePair<string, object?>> ?? []).Select(value => KeyValuePair.Create(value.Key, Escape(value.Value)))];

    // IFormattable values are numbers, times and enum names, which need no escaping.
    private static object? Escape(object? value) =>
        value is null or IFormattable ? value : LogText.EscapeAndTruncate(value.ToString() ?? "");
}
