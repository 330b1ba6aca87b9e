using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>Reads the JSON body of a request.</summary>
internal static class JsonBodyReader
{
    // A body with duplicate members is ambiguous, so it is treated as unreadable.
    private static readonly JsonDocumentOptions StrictOptions = new() { AllowDuplicateProperties = false };

    /// <summary>The body, or null if there is none or it is not JSON.</summary>
    public static async Task<JsonNode?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonNode.ParseAsync(
                request.Body, documentOptions: StrictOptions, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
