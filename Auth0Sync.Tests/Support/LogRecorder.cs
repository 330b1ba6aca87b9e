using System.Collections.Concurrent;

namespace Auth0Sync.Tests.Support;

/// <summary>Records every log line with its values.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
            lines.Enqueue(new LogLine(
                eventId.Id,
                logLevel,
                $"{formatter(state, exception)} {exception}",
                values.ToDictionary(value => value.Key, value => value.Value?.ToString())));
        }
    }
}

public sealed record LogLine(int EventId, LogLevel Level, string Text, IReadOnlyDictionary<string, string?> Values);
