using System.Net.Http.Headers;
using System.Text.Json;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>The result of a call to a target.</summary>
/// <param name="Status">The status code; null if no response arrived in time.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="RetryAfter">How long the target asks to wait, if it does.</param>
internal sealed record HttpTargetResponse(int? Status, JsonElement? Body, TimeSpan? RetryAfter)
{
    /// <summary>No response. Whether the call took effect is unknown.</summary>
    public static HttpTargetResponse NoResponse { get; } = new(null, null, null);

    /// <summary>Why the call was not sent; null if it was.</summary>
    public string? NotSentReason { get; private init; }

    /// <summary>The headers; null without a response.</summary>
    public HttpResponseHeaders? Headers { get; init; }

    public static HttpTargetResponse NotSent(string reason, TimeSpan? retryAfter) => new(null, null, retryAfter) { NotSentReason = reason };
}
