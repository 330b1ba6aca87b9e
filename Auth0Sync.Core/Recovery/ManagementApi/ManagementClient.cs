using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Auth0's operations on event streams and their deliveries, one method per remote call.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2/event-streams/get-event-deliveries"/>
internal sealed class ManagementClient(ManagementHttpClient http, ManagementTokenProvider tokens, TimeProvider time)
{
    /// <summary>The largest page that Auth0 gives.</summary>
    public const int PageSize = 100;

    // The next run is minutes away, so a longer wait is left to it.
    private static readonly TimeSpan MaxRateLimitDelay = TimeSpan.FromSeconds(10);

    private RateLimit? _rateLimit;

    /// <summary>Reads a stream. Scope <c>read:event_streams</c>.</summary>
    public Task<ManagementResult<StreamBody>> GetStreamAsync(string streamId, CancellationToken cancellationToken) =>
        GetAsync(GetStreamPath(streamId), ManagementJson.Default.StreamBody, cancellationToken);

    /// <summary>Reads a page of the failed deliveries. Scope <c>read:event_deliveries</c>.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="cursor">Where the page begins, as the page before says; null for the first one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ManagementResult<DeliveryPage>> ListDeliveriesAsync(string streamId, string? cursor, CancellationToken cancellationToken)
    {
        var from = cursor is null ? "" : $"&from={Uri.EscapeDataString(cursor)}";
        var answer = await SendAsync(HttpMethod.Get, $"{GetStreamPath(streamId)}/deliveries?take={PageSize}{from}", cancellationToken);
        return answer.Failure is { } failure ? failure
            : DeliveryPage.FromResponse(answer.Value!) is { } page ? page
            : ManagementClassifier.Classify(answer.Value!);
    }

    /// <summary>Reads what became of a delivery. Scope <c>read:event_deliveries</c>.</summary>
    public Task<ManagementResult<DeliveryBody>> GetDeliveryAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        GetAsync($"{GetStreamPath(streamId)}/deliveries/{Uri.EscapeDataString(eventId)}", ManagementJson.Default.DeliveryBody, cancellationToken);

    /// <summary>Has one event redelivered. Scope <c>update:event_deliveries</c>.</summary>
    /// <returns>Null where Auth0 will do it.</returns>
    public async Task<ManagementFailure?> RedeliverAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{GetStreamPath(streamId)}/redeliver/{Uri.EscapeDataString(eventId)}", cancellationToken)).Failure;

    private async Task<ManagementResult<T>> GetAsync<T>(string path, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(HttpMethod.Get, path, cancellationToken);
        return answer.Failure is { } failure ? failure
            : answer.Value!.DeserializeOrNull(typeInfo) is { } value ? value
            : ManagementClassifier.Classify(answer.Value);
    }

    private async Task<ManagementResult<ManagementResponse>> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var answer = await SendWithTokenAsync(method, path, null, cancellationToken);
        return answer.Value is { IsSuccess: false } refused ? ManagementClassifier.Classify(refused) : answer;
    }

    private async Task<ManagementResult<ManagementResponse>> SendWithTokenAsync(HttpMethod method, string path, string? rejectedToken, CancellationToken cancellationToken)
    {
        var wait = _rateLimit?.GetDelay(time.GetUtcNow()) ?? TimeSpan.Zero;
        if (wait > MaxRateLimitDelay)
        {
            return new ManagementFailure(ManagementFailureKind.Busy, "Auth0's rate limit is used up.");
        }

        await Task.Delay(wait, time, cancellationToken);
        var token = await tokens.GetTokenAsync(rejectedToken, cancellationToken);
        if (token.Failure is { } failure)
        {
            return failure;
        }

        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        var answer = await http.SendAsync(request, cancellationToken);
        _rateLimit = answer.RateLimit;

        // A token can be taken back before it expires; a second refusal is not about the token.
        return answer.StatusCode == 401 && rejectedToken is null
            ? await SendWithTokenAsync(method, path, token.Value, cancellationToken)
            : answer;
    }

    private static string GetStreamPath(string streamId) => $"api/v2/event-streams/{Uri.EscapeDataString(streamId)}";
}
