using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Auth0's operations on event streams and their deliveries, one method per remote call.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2/event-streams/get-event-deliveries"/>
internal sealed class ManagementClient(ManagementHttp http, ManagementTokens tokens, TimeProvider time)
{
    /// <summary>The largest page that Auth0 gives.</summary>
    public const int PageSize = 100;

    // The next run is minutes away, so a longer wait is left to it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private RateLimit? _limit;

    /// <summary>Reads a stream. Scope <c>read:event_streams</c>.</summary>
    public Task<ManagementResult<StreamBody>> ReadStreamAsync(string streamId, CancellationToken cancellationToken) =>
        ReadAsync(Path(streamId), ManagementJson.Default.StreamBody, cancellationToken);

    /// <summary>Reads a page of the failed deliveries. Scope <c>read:event_deliveries</c>.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="from">Where the page begins, as the page before says; null for the first one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ManagementResult<DeliveryPage>> ListDeliveriesAsync(string streamId, string? from, CancellationToken cancellationToken)
    {
        var cursor = from is null ? "" : $"&from={Uri.EscapeDataString(from)}";
        var answer = await SendAsync(HttpMethod.Get, $"{Path(streamId)}/deliveries?take={PageSize}{cursor}", cancellationToken);
        return answer.Failure is { } failure ? failure
            : DeliveryPage.Read(answer.Value!) is { } page ? page
            : ManagementClassifier.Classify(answer.Value!);
    }

    /// <summary>Reads what became of a delivery. Scope <c>read:event_deliveries</c>.</summary>
    public Task<ManagementResult<DeliveryBody>> ReadDeliveryAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        ReadAsync($"{Path(streamId)}/deliveries/{Uri.EscapeDataString(eventId)}", ManagementJson.Default.DeliveryBody, cancellationToken);

    /// <summary>Has one event redelivered. Scope <c>update:event_deliveries</c>.</summary>
    /// <returns>Null where Auth0 will do it.</returns>
    public async Task<ManagementFailure?> RedeliverAsync(string streamId, string eventId, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Post, $"{Path(streamId)}/redeliver/{Uri.EscapeDataString(eventId)}", cancellationToken)).Failure;

    private async Task<ManagementResult<T>> ReadAsync<T>(string path, JsonTypeInfo<T> form, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(HttpMethod.Get, path, cancellationToken);
        return answer.Failure is { } failure ? failure
            : answer.Value!.Read(form) is { } value ? value
            : ManagementClassifier.Classify(answer.Value);
    }

    private async Task<ManagementResult<ManagementAnswer>> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var answer = await SendOnceAsync(method, path, null, cancellationToken);
        return answer.Value is { IsSuccess: false } refused ? ManagementClassifier.Classify(refused) : answer;
    }

    private async Task<ManagementResult<ManagementAnswer>> SendOnceAsync(HttpMethod method, string path, string? refusedToken, CancellationToken cancellationToken)
    {
        var wait = _limit?.Wait(time.GetUtcNow()) ?? TimeSpan.Zero;
        if (wait > LongestWait)
        {
            return new ManagementFailure(FailureKind.Busy, "Auth0's rate limit is used up.");
        }

        await Task.Delay(wait, time, cancellationToken);
        var token = await tokens.GetAsync(refusedToken, cancellationToken);
        if (token.Failure is { } failure)
        {
            return failure;
        }

        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        var answer = await http.SendAsync(request, cancellationToken);
        _limit = answer.Limit;

        // A token can be taken back before it expires; a second refusal is not about the token.
        return answer.Status == 401 && refusedToken is null
            ? await SendOnceAsync(method, path, token.Value, cancellationToken)
            : answer;
    }

    private static string Path(string streamId) => $"api/v2/event-streams/{Uri.EscapeDataString(streamId)}";
}
