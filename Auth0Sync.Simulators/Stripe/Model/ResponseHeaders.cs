using System.Collections.Immutable;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The headers of responses, as recorded. <c>Retry-After</c> was never seen.</summary>
internal static class ResponseHeaders
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string OriginalRequest = "Original-Request";
    public const string RequestId = "Request-Id";
    public const string Version = "Stripe-Version";

    private const string ShouldRetry = "Stripe-Should-Retry";

    /// <summary>The response for an error. A 401 has no request id.</summary>
    public static SimulatedResponse AddTo(ApiError error, string requestId, string? version)
    {
        if (error.Status == 401)
        {
            return Add(error.ToResponse(), ("Www-Authenticate", "Bearer realm=\"Stripe\""));
        }

        var shouldRetry = error.ShouldRetry switch { true => "true", false => "false", null => null };
        return Add(AddTo(error.ToResponse(), requestId, version), (ShouldRetry, shouldRetry), ("Stripe-Rate-Limited-Reason", error.RateLimitedReason));
    }

    public static SimulatedResponse AddTo(SimulatedResponse response, string requestId, string? version) =>
        Add(response, (RequestId, requestId), (Version, version));

    /// <summary>Adds what only the responses to POST have.</summary>
    public static SimulatedResponse AddPost(SimulatedResponse response, string requestId, string? idempotencyKey) => Add(
        response,
        (IdempotencyKey, idempotencyKey),
        (OriginalRequest, idempotencyKey is null ? null : requestId),
        (ShouldRetry, response.Status == 200 ? "false" : null));

    /// <summary>The response to a repeated call: the first one with an id of its own.</summary>
    public static SimulatedResponse Replay(SimulatedResponse response, string requestId) =>
        Add(response, (RequestId, requestId), ("Idempotent-Replayed", "true"));

    private static SimulatedResponse Add(SimulatedResponse response, params ImmutableArray<(string Name, string? Value)> headers) => response with
    {
        Headers = response.Headers.SetItems(headers.Where(header => header.Value is not null).Select(header => KeyValuePair.Create(header.Name, header.Value!))),
    };
}
