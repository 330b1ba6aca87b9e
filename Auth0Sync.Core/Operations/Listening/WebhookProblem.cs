using System.Text.Json;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Reads why the webhook rejected an event. The server may be another one than expected.</summary>
internal static class WebhookProblem
{
    private const int MaxBytes = 4096;

    /// <returns>The detail of problem details; null if the body is something else.</returns>
    public static async Task<string?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(buffer.AsMemory(0, length));
            return problem.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? detail.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
