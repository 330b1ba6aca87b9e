using System.Text;

namespace Auth0Sync.Tests.Operations.Backfill;

/// <summary>An export of any number of users, generated while it is read.</summary>
internal sealed class GeneratedExport(long users) : Stream
{
    private byte[] _line = [];
    private int _read;
    private long _next;

    /// <summary>How many users were read so far, at least in part.</summary>
    public long UserCount => _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
            (_line, _read, _next) = ([], 0, 0);
        }
    }

    public static string CreateUser(long number) =>
        $$"""{"user_id":"auth0|{{number:D24}}","email":"user{{number}}@example.com","email_verified":true,"given_name":"Given{{number}}","family_name":"Family{{number}}","created_at":"2026-01-01T00:00:00.000Z","updated_at":"2026-10-01T08:00:00.{{number % 1000:D3}}Z","identities":[{"connection":"Readers","provider":"auth0","user_id":"{{number:D24}}","isSocial":false}],"user_metadata":{"newsletter":true},"app_metadata":{"plan":"reader"},"blocked":false}""";

    public override int Read(Span<byte> buffer)
    {
        if (_read == _line.Length)
        {
            if (_next == users)
            {
                return 0;
            }

            _line = Encoding.UTF8.GetBytes(CreateUser(_next++) + "\n");
            _read = 0;
        }

        var length = Math.Min(buffer.Length, _line.Length - _read);
        _line.AsSpan(_read, length).CopyTo(buffer);
        _read += length;
        return length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
