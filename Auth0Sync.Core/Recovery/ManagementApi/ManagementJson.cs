using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>The body of a request for a token.</summary>
internal sealed record TokenRequestBody(string GrantType, string ClientId, string ClientSecret, string Audience);

/// <summary>A token. <c>expires_in</c> is in seconds.</summary>
internal sealed record TokenBody(string? AccessToken, int? ExpiresIn);

/// <summary>An error. The token endpoint fills the first member, all others the second.</summary>
internal sealed record ErrorBody(string? Error, [property: JsonPropertyName("errorCode")] string? ErrorCode);

/// <summary>A stream.</summary>
internal sealed record StreamBody(string? Id, string? Status);

/// <summary>A page of failed deliveries. The cursor has had two names.</summary>
internal sealed record DeliveryPageBody(
    IReadOnlyList<DeliveryBody?>? Deliveries,
    string? Next,
    [property: JsonPropertyName("nextPageToken")] string? NextPageToken);

/// <summary>A failed delivery. Its event is left out, so that nothing about a person is ever read.</summary>
internal sealed record DeliveryBody(string? Id, string? EventType, string? Status, IReadOnlyList<AttemptBody?>? Attempts);

/// <summary>An attempt. The message begins with the status of the answer, and quotes the rest of it.</summary>
internal sealed record AttemptBody(string? Status, string? Timestamp, string? ErrorMessage);

/// <summary>
/// The bodies of the Management API, read and written without reflection. A delivery brings its event along, whose
/// metadata may nest without end: it is passed over, and must not hide the other deliveries.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = int.MaxValue)]
[JsonSerializable(typeof(TokenRequestBody))]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(StreamBody))]
[JsonSerializable(typeof(DeliveryPageBody))]
[JsonSerializable(typeof(IReadOnlyList<DeliveryBody?>))]
internal sealed partial class ManagementJson : JsonSerializerContext;
