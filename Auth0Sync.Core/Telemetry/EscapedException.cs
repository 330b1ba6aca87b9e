using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// Replaces an exception in the log whose text contains control characters, for example because it quotes a response.
/// </summary>
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

    /// <summary>Returns the exception itself if its text is printable, otherwise one with the escaped text.</summary>
    public static Exception WrapIfNeeded(Exception exception)
    {
        var text = exception.ToString();
        return LogText.SplitLines(text).All(line => UnprintableCharacters.IndexOfFirst(line) < 0) ? exception : new EscapedException(exception, LogText.EscapeLines(text));
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
