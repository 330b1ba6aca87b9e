using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// HubSpot's contact operations, one method per remote call. Keys that may be personal (an address, a user id) go into
/// bodies, never into addresses: addresses end up in logs and traces.
/// </summary>
internal sealed partial class HubSpotClient(
    HttpClient httpClient,
    IOptionsMonitor<HubSpotOptions> options,
    HubSpotRateLimiter rateLimiter,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activitySource,
    TimeProvider time,
    ILogger<HubSpotClient> logger)
{
    private string ContactsPath => HubSpotPaths.GetContactsPath(options.CurrentValue.ApiVersion);

    private string PropertiesPath => HubSpotPaths.GetPropertiesPath(options.CurrentValue.ApiVersion);

    public Task<HubSpotResponse> ReadAsync(BatchReadBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("read", HttpMethod.Post, $"{ContactsPath}/batch/read", CreateJsonContent(body, HubSpotJson.Default.BatchReadBody), true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> CreateAsync(BatchCreateBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("create", HttpMethod.Post, $"{ContactsPath}/batch/create", CreateJsonContent(body, HubSpotJson.Default.BatchCreateBody), false, eventContexts), cancellationToken);

    public Task<HubSpotResponse> UpdateAsync(BatchUpdateBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("update", HttpMethod.Post, $"{ContactsPath}/batch/update", CreateJsonContent(body, HubSpotJson.Default.BatchUpdateBody), true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> ArchiveAsync(BatchArchiveBody body, IReadOnlyList<ActivityContext> eventContexts, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("archive", HttpMethod.Post, $"{ContactsPath}/batch/archive", CreateJsonContent(body, HubSpotJson.Default.BatchArchiveBody), true, eventContexts), cancellationToken);

    public Task<HubSpotResponse> EraseAsync(GdprDeleteBody body, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("erase", HttpMethod.Post, $"{ContactsPath}/gdpr-delete", CreateJsonContent(body, HubSpotJson.Default.GdprDeleteBody), true, []), cancellationToken);

    public Task<HubSpotResponse> ListPropertiesAsync(CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("list-properties", HttpMethod.Get, PropertiesPath, null, true, []), cancellationToken);

    public Task<HubSpotResponse> CreatePropertyAsync(PropertyBody body, CancellationToken cancellationToken) =>
        SendAsync(new HubSpotCall("create-property", HttpMethod.Post, PropertiesPath, CreateJsonContent(body, HubSpotJson.Default.PropertyBody), false, []), cancellationToken);

    private async Task<HubSpotResponse> SendAsync(HubSpotCall call, CancellationToken cancellationToken)
    {
        using var activity = activitySource.StartTargetCall(HubSpotNames.Target, call.Operation, [.. call.EventContexts.Where(origin => origin != default)]);
        using var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Content };
        request.Options.Set(HubSpotResiliencePipeline.IsIdempotent, call.IsIdempotent);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.CurrentValue.AccessToken);
        try
        {
            var answer = await SendAsync(request, cancellationToken);
            activity?.SetHttpStatus(answer.Status);
            RecordMetrics(call, answer);
            if (HubSpotResponseClassifier.IsUnrecognized(answer))
            {
                LogUnrecognizedResponse(call.Operation, answer.Status, call.Path);
            }

            return answer;
        }
        catch (Exception e)
        {
            activity?.SetError(e);
            throw;
        }
    }

    private void RecordMetrics(HubSpotCall call, HubSpotResponse response)
    {
        if (response.NotSentReason is not null)
        {
            return;
        }

        metrics.RecordTargetRequest(HubSpotNames.Target, call.Operation, response.Status?.ToString(CultureInfo.InvariantCulture) ?? "none");
        if (call.EventContexts.Count > 0)
        {
            metrics.RecordTargetBatch(HubSpotNames.Target, call.Operation, call.EventContexts.Count);
        }
    }

    private async Task<HubSpotResponse> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The timeout includes the retries and the body: a response can stop in the middle.
        using var timeout = new OperationTimeout(options.CurrentValue.RequestTimeout, time, cancellationToken);
        try
        {
            using var response = await httpClient.SendAsync(request, timeout.Token);
            var body = await response.Content.ReadAsByteArrayAsync(timeout.Token);
            var answer = new HubSpotResponse((int)response.StatusCode, ParseJsonOrNull(body), GetRetryAfter(response.Headers.RetryAfter));
            rateLimiter.Observe(answer, response.Headers);
            return answer;
        }
        catch (RateLimiterRejectedException e)
        {
            return HubSpotResponse.NotSent("The budget of calls is used up for now.", e.RetryAfter);
        }
        catch (BrokenCircuitException e)
        {
            return HubSpotResponse.NotSent("HubSpot is down.", e.RetryAfter);
        }
        catch (Exception e) when (IsNoResponse(e))
        {
            // Whatever broke while somebody gave up, the call was given up.
            cancellationToken.ThrowIfCancellationRequested();

            // Whether the call took effect is unknown; what follows must be right either way.
            return HubSpotResponse.NoResponse;
        }
    }

    // A cancellation that the caller did not ask for is the time limit. Compressed data that is cut off is invalid data.
    private static bool IsNoResponse(Exception exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or InvalidDataException or OperationCanceledException;

    private TimeSpan? GetRetryAfter(RetryConditionHeaderValue? retryAfter) =>
        (retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero ? wait : null;

    private static JsonElement? ParseJsonOrNull(byte[] body)
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

    private static ByteArrayContent CreateJsonContent<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };

    [LoggerMessage(
        LogEvents.TargetResponseUnrecognized,
        LogLevel.Warning,
        "HubSpot's contacts were not reached: {Operation} was answered with {Status} and no mark of HubSpot's own. "
        + "If this goes on, check Auth0Sync:HubSpot:BaseAddress and ApiVersion (the path is {Path}), and what stands between here and HubSpot",
        EventName = nameof(LogEvents.TargetResponseUnrecognized))]
    private partial void LogUnrecognizedResponse(string operation, int? status, string path);

    /// <summary>One call.</summary>
    /// <param name="Operation">Its name in metrics and traces.</param>
    /// <param name="Method">The method.</param>
    /// <param name="Path">The path; it holds nothing personal.</param>
    /// <param name="Content">The body.</param>
    /// <param name="IsIdempotent">Whether it may be sent twice without doing more than once.</param>
    /// <param name="EventContexts">The spans of the events that the call is made for.</param>
    private sealed record HubSpotCall(
        string Operation,
        HttpMethod Method,
        string Path,
        HttpContent? Content,
        bool IsIdempotent,
        IReadOnlyList<ActivityContext> EventContexts);
}
