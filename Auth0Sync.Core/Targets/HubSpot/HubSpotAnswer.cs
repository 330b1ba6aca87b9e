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

    /// <summary>
    /// The answer to a batch of one, as HubSpot would have given it to a single call: a batch answers 207 and names the
    /// error inside. Without an error inside it stays as it is.
    /// </summary>
    public HubSpotAnswer OnlyError()
    {
        if (Status != 207
            || Body is not { ValueKind: JsonValueKind.Object } batch
            || !batch.TryGetProperty("errors", out var errors)
            || errors.ValueKind != JsonValueKind.Array
            || errors.GetArrayLength() == 0)
        {
            return this;
        }

        var error = errors[0];
        var status = HubSpotError.From(error).Category switch
        {
            "OBJECT_NOT_FOUND" => 404,
            "CONFLICT" or "OBJECT_ALREADY_EXISTS" => 409,
            "RATE_LIMITS" => 429,
            "VALIDATION_ERROR" => 400,
            // An error that nobody has described may pass; if it does not, a person is asked in the end.
            _ => 500,
        };
        return new HubSpotAnswer(status, error, RetryAfter);
    }
}
