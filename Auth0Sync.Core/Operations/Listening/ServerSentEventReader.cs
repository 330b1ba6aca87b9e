using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Lines;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>
/// Reads server-sent events. Unlike .NET's parser it limits what a message may take, and shows comments, whose absence means
/// that the connection is dead.
/// </summary>
/// <seealso href="https://html.spec.whatwg.org/multipage/server-sent-events.html"/>
internal static class ServerSentEventReader
{
    // An event and what surrounds it.
    private const int MaxLineBytes = EventReader.MaxBodyBytes + 4096;

    public static async IAsyncEnumerable<ServerSentEvent> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var data = new ArrayBufferWriter<byte>();
        var (type, lastId, hasData, isTooLong) = ("", (string?)null, false, false);
        TimeSpan? retry = null;
        await foreach (var line in LineReader.ReadAsync(stream, MaxLineBytes, cancellationToken))
        {
            if (line.Utf8 is not { } text)
            {
                (hasData, isTooLong) = (true, true);
                continue;
            }

            if (text.IsEmpty)
            {
                yield return hasData
                    ? new ServerSentEvent(type.Length > 0 ? type : "message", lastId, isTooLong ? (ReadOnlyMemory<byte>?)null : data.WrittenMemory.ToArray(), retry)
                    : new ServerSentEvent("", lastId, null, retry);
                data.ResetWrittenCount();
                (type, hasData, isTooLong) = ("", false, false);
                continue;
            }

            var (name, value) = Split(text);
            switch (name)
            {
                case "":
                    yield return new ServerSentEvent("", lastId, null, retry);
                    break;
                case "event":
                    type = Encoding.UTF8.GetString(value.Span);
                    break;
                case "id" when !value.Span.Contains((byte)0):
                    lastId = Encoding.UTF8.GetString(value.Span);
                    break;
                case "retry" when int.TryParse(value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds):
                    retry = TimeSpan.FromMilliseconds(milliseconds);
                    break;
                case "data":
                    isTooLong |= data.WrittenCount + value.Length > MaxLineBytes;
                    if (!isTooLong)
                    {
                        Append(data, value, isFirst: !hasData);
                    }

                    hasData = true;
                    break;
            }
        }
    }

    private static void Append(ArrayBufferWriter<byte> data, ReadOnlyMemory<byte> value, bool isFirst)
    {
        if (!isFirst)
        {
            data.Write("\n"u8);
        }

        data.Write(value.Span);
    }

    private static (string Name, ReadOnlyMemory<byte> Value) Split(ReadOnlyMemory<byte> line)
    {
        var colon = line.Span.IndexOf((byte)':');
        if (colon < 0)
        {
            return (Encoding.UTF8.GetString(line.Span), default);
        }

        var value = line[(colon + 1)..];
        return (Encoding.UTF8.GetString(line.Span[..colon]), value.Span is [(byte)' ', ..] ? value[1..] : value);
    }
}
