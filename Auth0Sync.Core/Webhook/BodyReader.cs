using System.Buffers;

namespace Auth0Sync.Core.Webhook;

/// <summary>Reads a body up to a limit, and one byte further: hosts accept bodies of up to 100 MB.</summary>
internal static class BodyReader
{
    private const int DefaultBufferSize = 16 * 1024;

    /// <summary>Reads the whole body. One that is longer than the limit is left after the byte that shows it.</summary>
    /// <param name="body">The stream to read.</param>
    /// <param name="contentLength">The Content-Length, where there is one.</param>
    /// <param name="maxBytes">The largest body, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<PooledBuffer> ReadAsync(Stream body, long? contentLength, int maxBytes, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the end of the stream is seen without growing the buffer.
        var content = new PooledBuffer((int)Math.Min((contentLength ?? DefaultBufferSize) + 1, maxBytes + 1L));
        try
        {
            while (content.Length <= maxBytes && await body.ReadAsync(content.GetMemory(maxBytes + 1), cancellationToken) is > 0 and var read)
            {
                content.Advance(read);
            }
        }
        catch
        {
            content.Dispose();
            throw;
        }

        return content;
    }
}

/// <summary>A body in memory that is used again, and emptied before: it holds what an event says of a person.</summary>
/// <param name="initialCapacity">How many bytes are expected.</param>
internal sealed class PooledBuffer(int initialCapacity) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes, until the body is disposed.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>The room for the next bytes, at least one.</summary>
    /// <param name="maxLength">How long the body may become, longer than it is.</param>
    public Memory<byte> GetMemory(int maxLength)
    {
        if (Length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_buffer.Length * 2L, maxLength));
            _buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }

        return _buffer.AsMemory(Length, Math.Min(_buffer.Length, maxLength) - Length);
    }

    /// <summary>Counts bytes that were written into the room.</summary>
    public void Advance(int count) => Length += count;

    /// <summary>Empties the memory and gives it back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        Length = 0;
    }
}
