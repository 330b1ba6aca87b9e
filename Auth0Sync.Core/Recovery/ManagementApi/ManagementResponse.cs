using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>What came back from Auth0, before anybody has judged it.</summary>
/// <param name="StatusCode">The status code; null where there was no answer in time, or none at all.</param>
/// <param name="Body">The body.</param>
/// <param name="RateLimit">How far the rate limit is used up, where Auth0 says it.</param>
internal sealed record ManagementResponse(int? StatusCode, ReadOnlyMemory<byte> Body, RateLimit? RateLimit)
{
    /// <summary>Whether the call took effect.</summary>
    public bool IsSuccess => StatusCode is >= 200 and < 300;

    /// <summary>The body as JSON of a certain form; null where it has another one.</summary>
    public T? DeserializeOrNull<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, typeInfo);
        }
        catch (JsonException)
        {
            // An error page of some machine in between, or a member of another kind than is documented.
            return null;
        }
    }
}
