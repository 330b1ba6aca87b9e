using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Auth0's operations on event streams and their deliveries, one method per remote call.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2/event-streams/get-event-deliveries"/>
internal sealed class ManagementClient(ManagementHttpClient http, ManagementTokenProvider tokens, TimeProvider time)
{
    /// <summary>Auth0's maximum page size.</summary>
    public const int PageSize = 100;

    // The next run follows within minutes, so longer delays are not worth waiting for.
    private static readonly TimeSpan MaxRateLimitDelay = TimeSpan.FromSeconds(10);

    private RateLimit? _rateLimit;

    /// <remarks>Scope <c>read:event_streams</c>.</remarks>
    public Task<ManagementResult<StreamBody>> GetStreamAsync(string streamId, CancellationToken cancellationToken) =>
        GetAsync(GetStreamPath(streamId), ManagementJson.Default.StreamBody, cancellationToken);

    /// <summary>Reads a page of failed deliveries. The cursor comes from the previous page; null for the first one.</summary>
    /// <remarks>Scope <c>read:event_deliveries</c>.</remarks>
    public async Task<ManagementResult<DeliveryPage>> ListDeliveriesAsync(string streamId, string? cursor, CancellationToken cancellationToken)
    {
        var from = cursor is null ? "" : $"&from={Uri.EscapeDataString(cursor)}";
        var result = await SendAsync(HttpMethod.Get, $"{GetStreamPath(streamId)}/deliveries?take={PageSize}{from}", cancellationToken);
        return result.Failure is { } failure ? failure
            : DeliveryPage.FromResponse(result.Value!) is { } page ? page
            : ManagementClassifier.Classify(result.Value!);
    }

    /// <remarks>Scope <c>read:event_deliveries</c>.</remarks>
    public Task<ManagementResult<DeliveryBody>> GetDeliveryAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        GetAsync($"{GetStreamPath(streamId)}/deliveries/{Uri.EscapeDataString(eventId)}", ManagementJson.Default.DeliveryBody, cancellationToken);

    /// <summary>Requests the redelivery of one event. Returns null on success.</summary>
    /// <remarks>Scope <c>update:event_deliveries</c>.</remarks>
    public async Task<ManagementFailure?> RedeliverAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{GetStreamPath(streamId)}/redeliver/{Uri.EscapeDataString(eventId)}", cancellationToken)).Failure;

    /// <summary>Reads the profile of a user as it is.</summary>
    /// <remarks>Scope <c>read:users</c>.</remarks>
    /// <seealso href="https://auth0.com/docs/api/management/v2/users/get-users-by-id"/>
    public async Task<ManagementResult<ManagementResponse>> GetUserAsync(string userId, CancellationToken cancellationToken)
    {
        var result = await SendWithTokenAsync(HttpMethod.Get, $"api/v2/users/{Uri.EscapeDataString(userId)}", cancellationToken);
        return result.Value switch
        {
            { StatusCode: 403 } => new ManagementFailure(ManagementFailureKind.Misconfigured, "The Auth0 application lacks the scope read:users (403): grant it."),
            { StatusCode: 404 } => new ManagementFailure(ManagementFailureKind.NotFound, "Auth0 has no user with this id (404)."),
            { IsSuccess: false } response => ManagementClassifier.Classify(response),
            _ => result,
        };
    }

    private async Task<ManagementResult<T>> GetAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        var result = await SendAsync(HttpMethod.Get, path, cancellationToken);
        return result.Failure is { } failure ? failure
            : result.Value!.DeserializeOrNull(typeInfo) is { } value ? value
            : ManagementClassifier.Classify(result.Value);
    }

    private async Task<ManagementResult<ManagementResponse>> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var result = await SendWithTokenAsync(method, path, cancellationToken);
        return result.Value is { IsSuccess: false } response ? ManagementClassifier.Classify(response) : result;
    }

    private Task<ManagementResult<ManagementResponse>> SendWithTokenAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        tokens.CallAsync<ManagementResponse>(token => SendAsync(method, path, token, cancellationToken), response => response.StatusCode == 401, cancellationToken);

    private async Task<ManagementResult<ManagementResponse>> SendAsync(HttpMethod method, string path, string token, CancellationToken cancellationToken)
    {
        var delay = _rateLimit?.GetDelay(time.GetUtcNow()) ?? TimeSpan.Zero;
        if (delay > MaxRateLimitDelay)
        {
            return new ManagementFailure(ManagementFailureKind.Busy, "Auth0's rate limit is exceeded.");
        }

        await Task.Delay(delay, time, cancellationToken);
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await http.SendAsync(request, cancellationToken);
        _rateLimit = response.RateLimit;
        return response;
    }

    private static string GetStreamPath(string streamId) => $"api/v2/event-streams/{Uri.EscapeDataString(streamId)}";
}
