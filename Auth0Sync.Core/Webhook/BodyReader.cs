using System.Buffers;

namespace Auth0Sync.Core.Webhook;

/// <summary>Reads a body up to a limit: hosts accept up to 100 MB.</summary>
internal static class BodyReader
{
    private const int DefaultBufferSize = 16 * 1024;

    /// <summary>Reads the body. The result of one that is too long has one byte more than the limit.</summary>
    public static async Task<PooledBuffer> ReadAsync(Stream body, long? contentLength, int maxBytes, CancellationToken cancellationToken)
    {
        // One byte more than announced, to detect the end of the stream without growing the buffer.
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

/// <summary>A body in pooled memory, which is cleared before reuse because it holds personal data.</summary>
internal sealed class PooledBuffer(int initialCapacity) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(initialCapacity);

    public int Length { get; private set; }

    /// <summary>The bytes; valid until the buffer is disposed.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, Length);

    /// <summary>Returns space for at least one more byte.</summary>
    /// <param name="maxLength">The maximum length, greater than the current one.</param>
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

    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
        Length = 0;
    }
}
