using System.Buffers;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Reads a body over the limit for one thing only: whether it is a deletion. Nobody may escape being deactivated by
/// letting a profile grow, and a deletion needs nothing but its envelope and the user's id. However long the body is, a
/// part of it at a time is in memory.
/// </summary>
internal static class OversizedBodyReader
{
    /// <summary>The longest body that is looked through, in bytes: what the Functions host lets in by default.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-app-settings#functions_request_body_size_limit"/>
    public const int MaxBytes = 104_857_600;

    private const int BufferSize = 16 * 1024;

    /// <summary>Reads the rest of a body.</summary>
    /// <param name="prefix">What was read of it so far.</param>
    /// <param name="remainder">The rest; it is left where the body turns out to be no deletion.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The deletion, reduced, or what is wrong with it; null where the body is none.</returns>
    public static async Task<EventReadResult?> ReadDeletionAsync(ReadOnlyMemory<byte> prefix, Stream remainder, CancellationToken cancellationToken)
    {
        var outline = new EventOutline();
        var length = prefix.Length;
        if (!outline.TryAdd(prefix.Span))
        {
            return null;
        }

        var part = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await remainder.ReadAsync(part, cancellationToken) is > 0 and var read)
            {
                length += read;
                if (length > MaxBytes || !outline.TryAdd(part.AsSpan(0, read)))
                {
                    return null;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part, clearArray: true);
        }

        return outline.IsWhole && outline.SaysDeletion ? KeepDeletionOrMalformed(EventReader.Read(outline.Json)) : null;
    }

    private static EventReadResult? KeepDeletionOrMalformed(EventReadResult result) => result switch
    {
        EventReadResult.Success { Event.Type: Auth0EventTypes.UserDeleted } => result,
        EventReadResult.Malformed => result,
        _ => null,
    };
}
