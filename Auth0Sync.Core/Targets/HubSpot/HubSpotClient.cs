using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Options;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// HubSpot's contact operations, one method per remote call. Keys that may be personal (an address, a user id) go into
/// bodies, never into addresses: addresses end up in logs and traces.
/// </summary>
internal sealed class HubSpotClient(
    HttpClient http,
    IOptionsMonitor<HubSpotOptions> options,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time)
{
    /// <summary>Marks a request that may be sent twice without doing more than once.</summary>
    public static readonly HttpRequestOptionsKey<bool> Repeatable = new("Auth0Sync.Repeatable");

    private string Contacts => HubSpotPaths.Contacts(options.CurrentValue.ApiVersion);

    private string Properties => HubSpotPaths.Properties(options.CurrentValue.ApiVersion);

    public Task<HubSpotAnswer> ReadAsync(BatchReadBody keys, CancellationToken cancellationToken) =>
        SendAsync("read", HttpMethod.Post, $"{Contacts}/batch/read", Json(keys, HubSpotJson.Default.BatchReadBody), repeatable: true, cancellationToken);

    public Task<HubSpotAnswer> CreateAsync(NewContactBody contact, CancellationToken cancellationToken) =>
        SendAsync("create", HttpMethod.Post, Contacts, Json(contact, HubSpotJson.Default.NewContactBody), repeatable: false, cancellationToken);

    public Task<HubSpotAnswer> UpdateAsync(BatchUpdateBody contacts, CancellationToken cancellationToken) =>
        SendAsync("update", HttpMethod.Post, $"{Contacts}/batch/update", Json(contacts, HubSpotJson.Default.BatchUpdateBody), repeatable: true, cancellationToken);

    public Task<HubSpotAnswer> ArchiveAsync(string contactId, CancellationToken cancellationToken) =>
        SendAsync("archive", HttpMethod.Delete, $"{Contacts}/{Uri.EscapeDataString(contactId)}", null, repeatable: true, cancellationToken);

    public Task<HubSpotAnswer> EraseAsync(GdprDeleteBody contact, CancellationToken cancellationToken) =>
        SendAsync("erase", HttpMethod.Post, $"{Contacts}/gdpr-delete", Json(contact, HubSpotJson.Default.GdprDeleteBody), repeatable: true, cancellationToken);

    public Task<HubSpotAnswer> ListPropertiesAsync(CancellationToken cancellationToken) =>
        SendAsync("list-properties", HttpMethod.Get, Properties, null, repeatable: true, cancellationToken);

    public Task<HubSpotAnswer> CreatePropertyAsync(PropertyBody property, CancellationToken cancellationToken) =>
        SendAsync("create-property", HttpMethod.Post, Properties, Json(property, HubSpotJson.Default.PropertyBody), repeatable: false, cancellationToken);

    private async Task<HubSpotAnswer> SendAsync(
        string operation,
        HttpMethod method,
        string path,
        HttpContent? content,
        bool repeatable,
        CancellationToken cancellationToken)
    {
        using var activity = activities.StartTargetCall(HubSpotTarget.TargetName, operation);
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Options.Set(Repeatable, repeatable);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.CurrentValue.AccessToken);

        // One limit for the repetitions and the body too: an answer may stop in the middle.
        using var limit = new CancellationTokenSource(options.CurrentValue.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HubSpotAnswer answer;
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            answer = new HubSpotAnswer((int)response.StatusCode, Parse(body), Wait(response.Headers.RetryAfter));
        }
        catch (Exception e) when (IsSilence(e) && !cancellationToken.IsCancellationRequested)
        {
            // Whether the call took effect is unknown; what follows must be right either way.
            answer = new HubSpotAnswer(null, null, null);
        }
        catch (Exception e)
        {
            activity?.Fail(e);
            throw;
        }

        activity?.SetAnswer(answer.Status);
        metrics.TargetRequested(HubSpotTarget.TargetName, operation, answer.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none");
        return answer;
    }

    // A cancellation that the caller did not ask for is the time limit.
    private static bool IsSilence(Exception exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or OperationCanceledException;

    private TimeSpan? Wait(RetryConditionHeaderValue? retryAfter) =>
        retryAfter?.Delta ?? (retryAfter?.Date is { } date && date > time.GetUtcNow() ? date - time.GetUtcNow() : null);

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            // An error page of some machine in between.
            return null;
        }
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}
