using System.Runtime.CompilerServices;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Reads lines of limited length, so that a file without line breaks is not read into memory.</summary>
internal static class LineReader
{
    private const int ChunkBytes = 64 * 1024;

    /// <returns>The lines without their breaks; null in place of one that is too long.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = new PendingLine(maxBytes);
        var chunk = new byte[ChunkBytes];
        while (await stream.ReadAsync(chunk, cancellationToken) is > 0 and var count)
        {
            ReadOnlyMemory<byte> rest = chunk.AsMemory(0, count);
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                line.Append(rest[..end].Span);
                yield return line.Take();
                rest = rest[(end + 1)..];
            }

            line.Append(rest.Span);
        }

        if (!line.IsEmpty)
        {
            yield return line.Take();
        }
    }

    private sealed class PendingLine(int maxBytes)
    {
        private readonly List<byte> _bytes = [];
        private bool _isTooLong;

        public bool IsEmpty => _bytes.Count == 0 && !_isTooLong;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            _isTooLong |= _bytes.Count + bytes.Length > maxBytes;
            if (!_isTooLong)
            {
                _bytes.AddRange(bytes);
            }
        }

        public ReadOnlyMemory<byte>? Take()
        {
            ReadOnlyMemory<byte>? line = _isTooLong ? null : new ReadOnlyMemory<byte>([.. _bytes]);
            _bytes.Clear();
            _isTooLong = false;
            return line;
        }
    }
}
