using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Auth0;

/// <summary>
/// Serves an event log like Auth0's Events API: strict about parameters, with an offset in every message, offset-only messages
/// between the events, and connections that end on purpose.
/// </summary>
/// <seealso href="https://auth0.com/docs/customize/events/consume-events-with-events-api"/>
public sealed class EventsEndpoint(SimulatedEventLog log)
{
    private const int ReadAhead = 50;
    private const int ResetInterval = 3;

    // Auth0 sends them at regular intervals of time, whether or not the events in between are of the chosen types.
    private const int OffsetOnlyInterval = 10;

    private static readonly HashSet<string> SupportedTypes = ["user.created", "user.updated", "user.deleted", "organization.created", "organization.updated", "organization.deleted"];

    private readonly Lock _lock = new();
    private readonly Queue<int> _disconnects = new();
    private readonly Queue<string> _failures = new();
    private readonly Dictionary<string, (string Code, bool NamesOffset)> _undeliverable = [];
    private int _connectionCount;

    /// <summary>The connections that were accepted.</summary>
    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    /// <summary>How long Auth0 asks clients to wait before connecting again.</summary>
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a connection ends when all events are sent, after an offset-only message.</summary>
    public bool ClosesAfterBacklog { get; set; }

    /// <summary>Whether there are offset-only messages.</summary>
    public bool SendsOffsetOnly { get; set; } = true;

    /// <summary>Whether a connection begins with a message that is no event.</summary>
    public bool SendsUnreadable { get; set; }

    /// <summary>Called when a connection has sent all events, before its offset-only message.</summary>
    public Action? BacklogSent { get; set; }

    /// <summary>Ends the next connections, each after so many events and in the middle of the following message. Every third is reset.</summary>
    public void DisconnectAfter(params IEnumerable<int> eventCounts)
    {
        lock (_lock)
        {
            foreach (var count in eventCounts)
            {
                _disconnects.Enqueue(count);
            }
        }
    }

    /// <summary>Ends the next connections at once, each with an error.</summary>
    public void FailWith(params IEnumerable<string> codes)
    {
        lock (_lock)
        {
            foreach (var code in codes)
            {
                _failures.Enqueue(code);
            }
        }
    }

    /// <summary>Ends each connection that comes to an event with an error in its place.</summary>
    /// <param name="eventId">The event.</param>
    /// <param name="code">The code of the error.</param>
    /// <param name="namesOffset">Whether the error names the offset after the event.</param>
    public void MakeUndeliverable(string eventId, string code, bool namesOffset = true)
    {
        lock (_lock)
        {
            _undeliverable[eventId] = (code, namesOffset);
        }
    }

    /// <summary>Handles a request whose token was checked.</summary>
    /// <param name="context">The request.</param>
    /// <param name="writeErrorAsync">Writes an error response.</param>
    public async Task HandleAsync(HttpContext context, Func<int, string, Task> writeErrorAsync)
    {
        var query = context.Request.Query;
        var types = query["event_type"].OfType<string>().ToHashSet();
        var from = (string?)context.Request.Headers["Last-Event-ID"] ?? (string?)query["from"];
        var since = (string?)query["from_timestamp"];
        if (query.ContainsKey("from") && since is not null)
        {
            await writeErrorAsync(400, "invalid_query_string");
            return;
        }

        if (!types.IsSubsetOf(SupportedTypes) || query.Keys.Except(["event_type", "from", "from_timestamp"]).Any())
        {
            await writeErrorAsync(400, "invalid_query_string");
            return;
        }

        DateTimeOffset? time = DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
        var position = from is null ? log.FindPosition(time) : SimulatedEventLog.ParseOffset(from);
        if (position is null || (since is not null && time is null))
        {
            await writeErrorAsync(400, "invalid_offset");
            return;
        }

        if (from is not null && log.IsExpired(position.Value))
        {
            await writeErrorAsync(410, "offset_expired");
            return;
        }

        Interlocked.Increment(ref _connectionCount);
        await StreamAsync(context, position.Value, types);
    }

    private async Task StreamAsync(HttpContext context, int position, HashSet<string> types)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync($":connected\n\nretry: {(long)Retry.TotalMilliseconds}\n\n", context.RequestAborted);
        if (SendsUnreadable)
        {
            await context.Response.WriteAsync("event: user.created\ndata: {\"offset\":\n\n", context.RequestAborted);
        }

        if (TakeFailure() is { } failure)
        {
            await context.Response.WriteAsync(CreateError(failure, null), context.RequestAborted);
            return;
        }

        var (left, isReset) = TakeDisconnect();
        while (!context.RequestAborted.IsCancellationRequested)
        {
            var (events, more) = log.Read(position, ReadAhead);
            foreach (var logged in events)
            {
                position = logged.Position;
                if (SendsOffsetOnly && position % OffsetOnlyInterval == 0)
                {
                    await context.Response.WriteAsync($": heartbeat\n\n{CreateMessage("offset-only", position - 1, null)}", context.RequestAborted);
                }

                if (types.Count > 0 && !types.Contains(logged.Type))
                {
                    continue;
                }

                if (FindError(logged) is { } error)
                {
                    await context.Response.WriteAsync(error, context.RequestAborted);
                    return;
                }

                var message = CreateMessage(logged.Type, position, logged.Json);
                if (left-- == 0)
                {
                    await context.Response.WriteAsync(message[..(message.Length / 2)], context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    if (isReset)
                    {
                        context.Abort();
                    }

                    return;
                }

                await context.Response.WriteAsync(message, context.RequestAborted);
            }

            if (events.Count == 0)
            {
                BacklogSent?.Invoke();
                await context.Response.WriteAsync($": heartbeat\n\n{(SendsOffsetOnly ? CreateMessage("offset-only", position, null) : "")}", context.RequestAborted);
                if (ClosesAfterBacklog)
                {
                    return;
                }

                await context.Response.Body.FlushAsync(context.RequestAborted);
                await more.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static string CreateMessage(string type, int position, JsonObject? auth0Event)
    {
        var offset = SimulatedEventLog.ToOffset(position);
        var data = new JsonObject { ["offset"] = offset };
        if (auth0Event is not null)
        {
            data["event"] = auth0Event.DeepClone();
        }

        return $"event: {type}\nid: {offset}\ndata: {data.ToJsonString()}\n\n";
    }

    // https://github.com/auth0/auth0.net/blob/master/src/Auth0.ManagementApi/Types/EventStreamCloudEventErrorDetail.cs
    private static string CreateError(string code, string? offset)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = "An error occurred." };
        if (offset is not null)
        {
            error["offset"] = offset;
        }

        return $"event: error\ndata: {new JsonObject { ["error"] = error }.ToJsonString()}\n\n";
    }

    private string? FindError(LoggedEvent logged)
    {
        lock (_lock)
        {
            return _undeliverable.TryGetValue((string)logged.Json["id"]!, out var error)
                ? CreateError(error.Code, error.NamesOffset ? SimulatedEventLog.ToOffset(logged.Position) : null)
                : null;
        }
    }

    private string? TakeFailure()
    {
        lock (_lock)
        {
            return _failures.TryDequeue(out var code) ? code : null;
        }
    }

    // A reset also discards what the client has not read yet, so it may have made no progress at all.
    private (int EventCount, bool IsReset) TakeDisconnect()
    {
        lock (_lock)
        {
            return _disconnects.TryDequeue(out var count) ? (count, _disconnects.Count % ResetInterval == 0) : (-1, false);
        }
    }
}
