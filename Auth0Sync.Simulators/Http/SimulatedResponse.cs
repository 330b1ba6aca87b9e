using System.Collections.Immutable;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Http;

/// <summary>The response of a simulated system.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; empty if there is none.</param>
/// <param name="ContentType">The content type; null without a body.</param>
public sealed record SimulatedResponse(int Status, ReadOnlyMemory<byte> Body, string? ContentType)
{
    /// <summary>Headers besides the content headers.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public static SimulatedResponse Empty(int status) => new(status, default, null);

    public static SimulatedResponse Json(int status, JsonNode body, string contentType = MediaTypeNames.Application.Json) =>
        new(status, Encoding.UTF8.GetBytes(body.ToJsonString()), contentType);

    public static SimulatedResponse Text(int status, string body, string contentType = MediaTypeNames.Text.Html) =>
        new(status, Encoding.UTF8.GetBytes(body), contentType);
}
