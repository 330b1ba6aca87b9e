using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>What came back from Auth0, before anybody has judged it.</summary>
/// <param name="Status">The status code; null where there was no answer in time, or none at all.</param>
/// <param name="Body">The body.</param>
/// <param name="Limit">How far the rate limit is used up, where Auth0 says it.</param>
internal sealed record ManagementAnswer(int? Status, ReadOnlyMemory<byte> Body, RateLimit? Limit)
{
    /// <summary>Whether the call took effect.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body as JSON of a certain form; null where it has another one.</summary>
    public T? Read<T>(JsonTypeInfo<T> form)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, form);
        }
        catch (JsonException)
        {
            // An error page of some machine in between, or a member of another kind than is documented.
            return null;
        }
    }
}
