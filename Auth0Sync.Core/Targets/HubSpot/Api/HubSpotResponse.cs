using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>What came back from HubSpot, before anybody has judged it.</summary>
/// <param name="Status">The status code; null where there was no answer in time, or none at all.</param>
/// <param name="Body">The body, where it is JSON.</param>
/// <param name="RetryAfter">How long HubSpot asks to wait, where it does.</param>
internal sealed record HubSpotResponse(int? Status, JsonElement? Body, TimeSpan? RetryAfter)
{
    /// <summary>No answer. Whether the call took effect is unknown.</summary>
    public static HubSpotResponse NoResponse { get; } = new(null, null, null);

    /// <summary>Why no call was made; null where one was.</summary>
    public string? NotSentReason { get; private init; }

    /// <summary>Whether the call took effect.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>
    /// Whether HubSpot refuses what the call says. Of a batch that may be the fault of one input, and nothing was done
    /// for any.
    /// </summary>
    public bool IsDataRejected => Status is >= 400 and < 500 and not (401 or 403 or 408 or 423 or 429 or 477) && !HubSpotResponseClassifier.IsUnrecognized(this);

    /// <summary>Further errors about the same input of a batch, besides the one in <see cref="Body"/>.</summary>
    public IReadOnlyList<JsonElement> AdditionalErrors { get; init; } = [];

    /// <summary>All that is said against the call.</summary>
    public IReadOnlyList<JsonElement> Errors => Body is { } body ? [body, .. AdditionalErrors] : [];

    /// <summary>No call was made.</summary>
    /// <param name="reason">Why not.</param>
    /// <param name="retryAfter">When it is worth another try, where that is known.</param>
    public static HubSpotResponse NotSent(string reason, TimeSpan? retryAfter) => new(null, null, retryAfter) { NotSentReason = reason };
}
