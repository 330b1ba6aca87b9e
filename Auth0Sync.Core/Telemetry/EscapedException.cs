using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Telemetry;

/// <summary>Stands in a log for an exception whose text has control characters: some repeat what a server answered.</summary>
internal sealed class EscapedException : Exception
{
    private readonly string _text;

    private EscapedException(Exception original, string text)
        : base(LogText.EscapeLines(original.Message))
    {
        StackTrace = original.StackTrace;
        _text = text;
    }

    /// <inheritdoc/>
    public override string? StackTrace { get; }

    /// <summary>The exception itself where its text is harmless, otherwise one with the same text, escaped.</summary>
    public static Exception WrapIfNeeded(Exception exception)
    {
        var text = exception.ToString();
        return LogText.SplitLines(text).All(line => UnprintableCharacters.IndexOfFirst(line) < 0) ? exception : new EscapedException(exception, LogText.EscapeLines(text));
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
