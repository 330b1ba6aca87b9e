using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;

namespace Auth0Sync.Tests.Support.Auth0;

/// <summary>
/// An Auth0 tenant with one event stream. It delivers events to a webhook as Auth0 does, keeps failed deliveries, and
/// redelivers them on request. It behaves like recorded traffic of the real API, but without delays: there are no waits
/// between attempts, and a redelivery is finished before the response to its request.
/// </summary>
internal sealed class FakeAuth0Tenant
{
    public const string StreamId = "est_9fGkT3wYqL6vXn1ZrC8hMs";

    // The first attempt and three retries; a 4xx is not retried.
    private const int MaxAttempts = 4;

    private readonly ConcurrentDictionary<string, Delivery> _failedDeliveries = new();
    private int _deliveryCount;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The status of the stream, as in the API: <c>enabled</c> or <c>disabled</c>.</summary>
    public string StreamStatus { get; set; } = "enabled";

    /// <summary>The address to which the stream posts.</summary>
    public string WebhookEndpoint { get; set; } = "https://sync.example.com";

    /// <summary>Sends an event to the webhook and returns the status of the response, or null if there was none.</summary>
    public Func<string, Task<int?>> WebhookSender { get; set; } = _ => Task.FromResult<int?>(202);

    /// <summary>Whether redeliveries are accepted but not executed, as in the first seconds after the request.</summary>
    public bool AreRedeliveriesPending { get; set; }

    /// <summary>The failed deliveries, the oldest first.</summary>
    public IReadOnlyList<Delivery> FailedDeliveries => [.. _failedDeliveries.Values.OrderBy(delivery => delivery.Number)];

    public IEnumerable<string> FailedDeliveryIds => FailedDeliveries.Select(delivery => delivery.Id);

    /// <summary>Creates a sender that posts to a real webhook.</summary>
    public static Func<string, Task<int?>> CreateHttpSender(Uri webhook, string token) => async json =>
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        try
        {
            using var response = await http.PostAsync(webhook, new StringContent(json, Encoding.UTF8, MediaTypeNames.Application.Json));
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    };

    public async Task DeliverAsync(string json)
    {
        var delivery = new Delivery(Interlocked.Increment(ref _deliveryCount), JsonNode.Parse(json)!.AsObject());
        if (!await TryDeliverAsync(delivery))
        {
            _failedDeliveries[delivery.Id] = delivery;
        }
    }

    /// <summary>Delivers new events that differ only by their ids.</summary>
    public async Task DeliverManyAsync(params IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            await DeliverAsync(new JsonObject { ["id"] = id, ["type"] = "user.updated", ["data"] = "ines@example.com" }.ToJsonString());
        }
    }

    /// <returns>False if there is no failed delivery with this id.</returns>
    public async Task<bool> RedeliverAsync(string id)
    {
        if (!_failedDeliveries.TryGetValue(id, out var delivery))
        {
            return false;
        }

        delivery.RecordAttempt("retrying", null, Time.GetUtcNow());
        if (!AreRedeliveriesPending && await TryDeliverAsync(delivery))
        {
            _failedDeliveries.TryRemove(id, out _);
        }

        return true;
    }

    private async Task<bool> TryDeliverAsync(Delivery delivery)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var status = await WebhookSender(delivery.Event.ToJsonString());
            if (status is >= 200 and < 300)
            {
                return true;
            }

            // The message quotes the response, which may contain personal data.
            delivery.RecordAttempt("failed", status is null ? "Post: dial tcp: connection refused" : $"{status} - {{\"detail\":\"ines@example.com\"}}", Time.GetUtcNow());
            if (status is >= 400 and < 500)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>A delivery in the format of the API.</summary>
    internal sealed class Delivery(int number, JsonObject json)
    {
        private readonly ConcurrentQueue<JsonObject> _attempts = new();

        public int Number => number;

        public JsonObject Event => json;

        public string Id => (string)json["id"]!;

        public int RedeliveryCount => _attempts.Count(attempt => (string)attempt["status"]! == "retrying");

        public void RecordAttempt(string status, string? message, DateTimeOffset at)
        {
            var attempt = new JsonObject { ["status"] = status, ["timestamp"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture) };
            if (message is not null)
            {
                attempt["error_message"] = message;
                attempt["duration"] = 249.143507;
            }

            _attempts.Enqueue(attempt);
        }

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["event_stream_id"] = StreamId,
            ["event_type"] = json["type"]!.DeepClone(),
            ["status"] = "failed",
            ["attempts"] = new JsonArray([.. _attempts.Select(attempt => attempt.DeepClone())]),
            ["event"] = json.DeepClone(),
        };
    }
}
