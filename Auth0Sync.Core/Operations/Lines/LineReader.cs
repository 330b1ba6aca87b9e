using System.Runtime.CompilerServices;

namespace Auth0Sync.Core.Operations.Lines;

/// <summary>
/// Reads the lines of a stream as soon as they arrive. Holds one line in memory, and of a line that is too long nothing.
/// </summary>
internal static class LineReader
{
    private const int InitialBufferBytes = 32 * 1024;

    /// <param name="stream">UTF-8, with or without a byte order mark. It stays open.</param>
    /// <param name="maxLineBytes">A longer line is reported without its content.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async IAsyncEnumerable<TextLine> ReadAsync(Stream stream, int maxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(InitialBufferBytes, maxLineBytes + 2)];
        var (start, searched, end) = (0, 0, 0);
        var number = 1L;
        var isTooLong = false;
        while (true)
        {
            var found = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var lineEnd = searched + found;
                yield return Take(buffer.AsSpan(start, lineEnd - start), number, isTooLong, maxLineBytes);
                (start, searched, isTooLong) = (lineEnd + 1, lineEnd + 1, false);
                number++;
                continue;
            }

            // Of a line that is too long, only its end is of interest.
            isTooLong |= end - start > maxLineBytes + 1;
            (buffer, start, end) = MakeRoom(buffer, isTooLong ? end : start, end, maxLineBytes + 2);
            searched = end;
            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > start || isTooLong)
        {
            yield return Take(buffer.AsSpan(start, end - start), number, isTooLong, maxLineBytes) with { IsUnterminated = true };
        }
    }

    private static TextLine Take(ReadOnlySpan<byte> line, long number, bool isTooLong, int maxLineBytes)
    {
        if (line.EndsWith("\r"u8))
        {
            line = line[..^1];
        }

        if (number == 1 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        // In a conditional expression null would become an empty line, through the conversion from an array.
        if (isTooLong || line.Length > maxLineBytes)
        {
            return new TextLine(number, null);
        }

        return new TextLine(number, line.ToArray());
    }

    private static (byte[] Buffer, int Start, int End) MakeRoom(byte[] buffer, int start, int end, int maxBytes)
    {
        var length = end - start;
        if (length > buffer.Length / 2 && buffer.Length < maxBytes)
        {
            var larger = new byte[Math.Min(buffer.Length * 2, maxBytes)];
            buffer.AsSpan(start, length).CopyTo(larger);
            return (larger, 0, length);
        }

        if (start > 0)
        {
            buffer.AsSpan(start, length).CopyTo(buffer);
        }

        return (buffer, 0, length);
    }
}
