using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// HubSpot's contact operations, one method per remote call. Keys that may be personal (an address, a user id) go into
/// bodies, never into addresses: addresses end up in logs and traces.
/// </summary>
internal sealed partial class HubSpotClient(
    HttpClient http,
    IOptionsMonitor<HubSpotOptions> options,
    HubSpotLimits limits,
    Auth0SyncMetrics metrics,
    Auth0SyncActivitySource activities,
    TimeProvider time,
    ILogger<HubSpotClient> logger)
{
    private string Contacts => HubSpotPaths.Contacts(options.CurrentValue.ApiVersion);

    private string Properties => HubSpotPaths.Properties(options.CurrentValue.ApiVersion);

    public Task<HubSpotAnswer> ReadAsync(BatchReadBody keys, IReadOnlyList<ActivityContext> origins, CancellationToken cancellationToken) =>
        SendAsync(new Call("read", HttpMethod.Post, $"{Contacts}/batch/read", Json(keys, HubSpotJson.Default.BatchReadBody), true, origins), cancellationToken);

    public Task<HubSpotAnswer> CreateAsync(BatchCreateBody contacts, IReadOnlyList<ActivityContext> origins, CancellationToken cancellationToken) =>
        SendAsync(new Call("create", HttpMethod.Post, $"{Contacts}/batch/create", Json(contacts, HubSpotJson.Default.BatchCreateBody), false, origins), cancellationToken);

    public Task<HubSpotAnswer> UpdateAsync(BatchUpdateBody contacts, IReadOnlyList<ActivityContext> origins, CancellationToken cancellationToken) =>
        SendAsync(new Call("update", HttpMethod.Post, $"{Contacts}/batch/update", Json(contacts, HubSpotJson.Default.BatchUpdateBody), true, origins), cancellationToken);

    public Task<HubSpotAnswer> ArchiveAsync(BatchArchiveBody contacts, IReadOnlyList<ActivityContext> origins, CancellationToken cancellationToken) =>
        SendAsync(new Call("archive", HttpMethod.Post, $"{Contacts}/batch/archive", Json(contacts, HubSpotJson.Default.BatchArchiveBody), true, origins), cancellationToken);

    public Task<HubSpotAnswer> EraseAsync(GdprDeleteBody contact, CancellationToken cancellationToken) =>
        SendAsync(new Call("erase", HttpMethod.Post, $"{Contacts}/gdpr-delete", Json(contact, HubSpotJson.Default.GdprDeleteBody), true, []), cancellationToken);

    public Task<HubSpotAnswer> ListPropertiesAsync(CancellationToken cancellationToken) =>
        SendAsync(new Call("list-properties", HttpMethod.Get, Properties, null, true, []), cancellationToken);

    public Task<HubSpotAnswer> CreatePropertyAsync(PropertyBody property, CancellationToken cancellationToken) =>
        SendAsync(new Call("create-property", HttpMethod.Post, Properties, Json(property, HubSpotJson.Default.PropertyBody), false, []), cancellationToken);

    private async Task<HubSpotAnswer> SendAsync(Call call, CancellationToken cancellationToken)
    {
        using var activity = activities.StartTargetCall(HubSpotTarget.TargetName, call.Operation, [.. call.Origins.Where(origin => origin != default)]);
        using var request = new HttpRequestMessage(call.Method, call.Path) { Content = call.Content };
        request.Options.Set(HubSpotPipeline.Repeatable, call.IsRepeatable);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.CurrentValue.AccessToken);
        try
        {
            var answer = await SendAsync(request, cancellationToken);
            activity?.SetAnswer(answer.Status);
            Count(call, answer);
            if (HubSpotClassifier.IsStray(answer))
            {
                LogStray(call.Operation, answer.Status, call.Path);
            }

            return answer;
        }
        catch (Exception e)
        {
            activity?.Fail(e);
            throw;
        }
    }

    private void Count(Call call, HubSpotAnswer answer)
    {
        if (answer.WhyNotSent is not null)
        {
            return;
        }

        metrics.TargetRequested(HubSpotTarget.TargetName, call.Operation, answer.Status?.ToString(CultureInfo.InvariantCulture) ?? "none");
        if (call.Origins.Count > 0)
        {
            metrics.TargetBatched(HubSpotTarget.TargetName, call.Operation, call.Origins.Count);
        }
    }

    private async Task<HubSpotAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // One limit for the repetitions and the body too: an answer may stop in the middle.
        using var limit = new CancellationTokenSource(options.CurrentValue.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            var answer = new HubSpotAnswer((int)response.StatusCode, Parse(body), Wait(response.Headers.RetryAfter));
            limits.Observe(answer, response.Headers);
            return answer;
        }
        catch (RateLimiterRejectedException e)
        {
            return HubSpotAnswer.NotSent("The budget of calls is used up for now.", e.RetryAfter);
        }
        catch (BrokenCircuitException e)
        {
            return HubSpotAnswer.NotSent("HubSpot is down.", e.RetryAfter);
        }
        catch (Exception e) when (IsSilence(e))
        {
            // Whatever broke while somebody gave up, the call was given up.
            cancellationToken.ThrowIfCancellationRequested();

            // Whether the call took effect is unknown; what follows must be right either way.
            return HubSpotAnswer.Silence;
        }
    }

    // A cancellation that the caller did not ask for is the time limit. Compressed data that is cut off is invalid data.
    private static bool IsSilence(Exception exception) =>
        exception is HttpRequestException or TimeoutRejectedException or IOException or InvalidDataException or OperationCanceledException;

    private TimeSpan? Wait(RetryConditionHeaderValue? retryAfter) =>
        (retryAfter?.Delta ?? retryAfter?.Date - time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero ? wait : null;

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

    [LoggerMessage(
        LogEvents.TargetNotReached,
        LogLevel.Warning,
        "HubSpot's contacts were not reached: {Operation} was answered with {Status} and no mark of HubSpot's own. "
        + "If this goes on, check Auth0Sync:HubSpot:BaseAddress and ApiVersion (the path is {Path}), and what stands between here and HubSpot",
        EventName = nameof(LogEvents.TargetNotReached))]
    private partial void LogStray(string operation, int? status, string path);

    /// <summary>One call.</summary>
    /// <param name="Operation">Its name in metrics and traces.</param>
    /// <param name="Method">The method.</param>
    /// <param name="Path">The path; it holds nothing personal.</param>
    /// <param name="Content">The body.</param>
    /// <param name="IsRepeatable">Whether it may be sent twice without doing more than once.</param>
    /// <param name="Origins">The spans of the events that the call is made for.</param>
    private sealed record Call(
        string Operation,
        HttpMethod Method,
        string Path,
        HttpContent? Content,
        bool IsRepeatable,
        IReadOnlyList<ActivityContext> Origins);
}
