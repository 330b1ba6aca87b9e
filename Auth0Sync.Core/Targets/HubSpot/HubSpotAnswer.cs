using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>What came back from HubSpot, before anybody has judged it.</summary>
/// <param name="Status">The status code; null where there was no answer in time, or none at all.</param>
/// <param name="Body">The body, where it is JSON.</param>
/// <param name="RetryAfter">How long HubSpot asks to wait, where it does.</param>
internal sealed record HubSpotAnswer(int? Status, JsonElement? Body, TimeSpan? RetryAfter)
{
    /// <summary>Whether the call took effect.</summary>
    public bool IsSuccess => Status is >= 200 and < 300;
}
