using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>A response of HubSpot, not classified yet.</summary>
/// <param name="Status">The status code; null if no response arrived in time.</param>
/// <param name="Body">The body, if it is JSON.</param>
/// <param name="RetryAfter">How long HubSpot asks to wait, if it does.</param>
internal sealed record HubSpotResponse(int? Status, JsonElement? Body, TimeSpan? RetryAfter)
{
    /// <summary>No response. Whether the call took effect is unknown.</summary>
    public static HubSpotResponse NoResponse { get; } = From(HttpTargetResponse.NoResponse);

    /// <summary>Why the call was not sent; null if it was.</summary>
    public string? NotSentReason { get; private init; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>
    /// Whether HubSpot rejects the data of the call. In a batch, one input may cause it; no input was processed then.
    /// </summary>
    public bool IsDataRejected => Status is >= 400 and < 500 and not (401 or 403 or 408 or 423 or 429 or 477) && !HubSpotResponseClassifier.IsUnrecognized(this);

    /// <summary>Further errors about the same input of a batch, besides the one in <see cref="Body"/>.</summary>
    public IReadOnlyList<JsonElement> AdditionalErrors { get; init; } = [];

    /// <summary>All errors about the call.</summary>
    public IReadOnlyList<JsonElement> Errors => Body is { } body ? [body, .. AdditionalErrors] : [];

    public static HubSpotResponse From(HttpTargetResponse response) =>
        new(response.Status, response.Body, response.RetryAfter) { NotSentReason = response.NotSentReason };
}
