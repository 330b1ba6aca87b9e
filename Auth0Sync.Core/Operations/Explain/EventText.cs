using System.Text.Json;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Text that is one event, which may take several lines, or any number of events, one a line.</summary>
public static class EventText
{
    /// <summary>How many events <see cref="EventExplainer.ExplainTextAsync"/> explains of a text.</summary>
    public static int CountEvents(ReadOnlyMemory<byte> text)
    {
        if (IsOneEvent(text))
        {
            return 1;
        }

        var count = 0;
        foreach (var line in text.Span.Split((byte)'\n'))
        {
            count += IsEmptyLine(text.Span[line]) ? 0 : 1;
        }

        return count;
    }

    internal static bool IsOneEvent(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return !text.Span.Trim("\r\n \t"u8).Contains((byte)'\n');
        }
    }

    internal static bool IsEmptyLine(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8).IsEmpty;
}
