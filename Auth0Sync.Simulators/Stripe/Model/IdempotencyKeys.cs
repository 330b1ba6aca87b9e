using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>
/// The responses that are kept by idempotency key, per mode, for 24 hours
/// (<see href="https://docs.stripe.com/api/idempotent_requests"/>).
/// </summary>
internal sealed class IdempotencyKeys
{
    public const int MaxLength = 255;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly Dictionary<(bool IsLive, string Key), KeptResponse> _responses = [];

    /// <summary>The response of the first call with the key; null if there was none.</summary>
    /// <exception cref="ApiErrorException">The first call had other parameters, or the key is too long.</exception>
    public SimulatedResponse? Find(string key, ApiCall call, string path)
    {
        if (key.Length > MaxLength)
        {
            throw new ApiErrorException(ApiErrors.KeyTooLong(MaxLength));
        }

        if (!_responses.TryGetValue((call.IsLive, key), out var kept))
        {
            return null;
        }

        if (call.Now - kept.Time >= Lifetime)
        {
            _responses.Remove((call.IsLive, key));
            return null;
        }

        return kept.Path == path && kept.Fingerprint == call.Parameters.Fingerprint
            ? kept.Response
            : throw new ApiErrorException(ApiErrors.OtherParameters(key));
    }

    public void Keep(string key, ApiCall call, string path, SimulatedResponse response) =>
        _responses[(call.IsLive, key)] = new KeptResponse(path, call.Parameters.Fingerprint, response, call.Now);

    private sealed record KeptResponse(string Path, string Fingerprint, SimulatedResponse Response, DateTimeOffset Time);
}
