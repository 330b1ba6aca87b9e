using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>An unclassified response of Auth0.</summary>
/// <param name="StatusCode">The status code; null after a connection failure or timeout.</param>
/// <param name="Body">The body.</param>
/// <param name="RateLimit">The state of the rate limit, if the response has it.</param>
internal sealed record ManagementResponse(int? StatusCode, ReadOnlyMemory<byte> Body, RateLimit? RateLimit)
{
    public bool IsSuccess => StatusCode is >= 200 and < 300;

    /// <summary>Returns null if the body is not JSON, or does not match the type.</summary>
    public T? DeserializeOrNull<T>(JsonTypeInfo<T> typeInfo)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, typeInfo);
        }
        catch (JsonException)
        {
            // For example the error page of a proxy, or a member of an undocumented type.
            return null;
        }
    }
}
