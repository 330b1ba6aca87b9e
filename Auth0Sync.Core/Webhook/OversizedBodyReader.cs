using System.Buffers;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Webhook;

/// <summary>
/// Looks for a deletion in a body over the limit: a large profile must not protect a user from being deactivated, and a
/// deletion needs only its envelope and the user's id. Only a chunk of the body is in memory at a time.
/// </summary>
internal static class OversizedBodyReader
{
    /// <summary>The longest body that is read, in bytes: the default limit of the Functions host.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-app-settings#functions_request_body_size_limit"/>
    public const int MaxBytes = 104_857_600;

    private const int BufferSize = 16 * 1024;

    /// <param name="prefix">What has been read of the body.</param>
    /// <param name="remainder">The rest. Reading stops as soon as the body is known not to be a deletion.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The deletion, reduced to its ids, or what is wrong with it; null if the body is not a deletion.</returns>
    public static async Task<EventReadResult?> ReadDeletionAsync(ReadOnlyMemory<byte> prefix, Stream remainder, CancellationToken cancellationToken)
    {
        using var outline = new EventOutline();
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

        return outline.IsComplete && outline.HasDeletionType ? KeepDeletionOrMalformed(EventReader.Read(outline.Json)) : null;
    }

    private static EventReadResult? KeepDeletionOrMalformed(EventReadResult result) => result switch
    {
        EventReadResult.Success { Event.Type: Auth0EventTypes.UserDeleted } => result,
        EventReadResult.Malformed => result,
        _ => null,
    };
}
