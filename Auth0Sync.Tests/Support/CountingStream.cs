namespace Auth0Sync.Tests.Support;

/// <summary>A body of any length, padded with spaces, that counts the bytes read and returns small pieces as a network does.</summary>
internal sealed class CountingStream(ReadOnlyMemory<byte> start, long length, int maxReadSize = 1000) : Stream
{
    public CountingStream(ReadOnlyMemory<byte> content)
        : this(content, content.Length)
    {
    }

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesRead;
        set => BytesRead = value;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(Math.Min(buffer.Length, maxReadSize), length - BytesRead);
        var target = buffer[..count];
        target.Fill((byte)' ');
        if (BytesRead < start.Length)
        {
            var rest = start.Span[(int)BytesRead..];
            rest[..Math.Min(count, rest.Length)].CopyTo(target);
        }

        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
