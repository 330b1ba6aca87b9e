namespace Auth0Sync.Core.Intake;

/// <summary>Reads a body up to a limit, and not one byte further: hosts accept bodies of up to 100 MB.</summary>
internal static class BodyReader
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads the whole body, or returns null where it is longer than the limit.</summary>
    /// <param name="body">The stream to read.</param>
    /// <param name="announced">The Content-Length, where there is one.</param>
    /// <param name="limit">The largest body, in bytes.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, long? announced, int limit, CancellationToken cancellationToken)
    {
        if (announced > limit)
        {
            return null;
        }

        // One byte more than announced, so that the end of the stream is seen without growing the buffer.
        var buffer = new byte[Math.Min((announced ?? FirstBuffer) + 1, limit + 1L)];
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > limit)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
