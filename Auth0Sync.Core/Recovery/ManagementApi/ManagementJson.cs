using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Recovery.ManagementApi;

internal sealed record TokenRequestBody(string GrantType, string ClientId, string ClientSecret, string Audience);

/// <summary>A token response. <c>expires_in</c> is in seconds.</summary>
internal sealed record TokenBody(string? AccessToken, int? ExpiresIn);

/// <summary>An error response. The token endpoint sets <c>error</c>, all others <c>errorCode</c>.</summary>
internal sealed record ErrorBody(string? Error, [property: JsonPropertyName("errorCode")] string? ErrorCode);

internal sealed record StreamBody(string? Id, string? Status, DestinationBody? Destination = null);

/// <summary>Where a stream sends its events. The secret is never returned.</summary>
internal sealed record DestinationBody(string? Type, DestinationConfigurationBody? Configuration);

internal sealed record DestinationConfigurationBody(string? WebhookEndpoint);

/// <summary>A page of failed deliveries. See <see cref="DeliveryPage"/> for the two names of the cursor.</summary>
internal sealed record DeliveryPageBody(
    IReadOnlyList<DeliveryBody?>? Deliveries,
    string? Next,
    [property: JsonPropertyName("nextPageToken")] string? NextPageToken);

/// <summary>A failed delivery. Its event is not read, because it contains personal data.</summary>
internal sealed record DeliveryBody(string? Id, string? EventType, string? Status, IReadOnlyList<AttemptBody?>? Attempts);

/// <summary>A delivery attempt. The message starts with the status of the response, and quotes its body.</summary>
internal sealed record AttemptBody(string? Status, string? Timestamp, string? ErrorMessage);

/// <summary>
/// The request and response bodies of the Management API. The depth is not limited: the event in a delivery, which is
/// skipped, can be nested deeply in its metadata, and must not prevent reading the other deliveries.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = int.MaxValue)]
[JsonSerializable(typeof(TokenRequestBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(StreamBody))]
[JsonSerializable(typeof(DeliveryPageBody))]
[JsonSerializable(typeof(IReadOnlyList<DeliveryBody?>))]
internal sealed partial class ManagementJson : JsonSerializerContext;
