using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Auth0;

/// <summary>The events of a tenant in the order in which its Events API sends them. Safe for concurrent readers.</summary>
public sealed class SimulatedEventLog
{
    private readonly Lock _lock = new();
    private readonly List<LoggedEvent> _events = [];
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _expired;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _events.Count;
            }
        }
    }

    /// <summary>Adds an event in the format of the webhook.</summary>
    public void Add(params IEnumerable<JsonObject> events)
    {
        lock (_lock)
        {
            _events.AddRange(events.Select(json => new LoggedEvent(
                _events.Count + 1,
                (string)json["type"]!,
                DateTimeOffset.Parse((string)json["time"]!, CultureInfo.InvariantCulture),
                json)));
            _added.SetResult();
            _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Makes the offsets of the first events expire, and the events themselves unavailable.</summary>
    public void Expire(int count) => Volatile.Write(ref _expired, count);

    /// <summary>The opaque offset after a number of events.</summary>
    internal static string ToOffset(int position) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"position:{position}")));

    /// <returns>Null if the offset is malformed.</returns>
    internal static int? ParseOffset(string offset)
    {
        var buffer = new byte[offset.Length];
        return Convert.TryFromBase64String(offset, buffer, out var length)
            && Encoding.ASCII.GetString(buffer, 0, length).Split(':') is ["position", var text]
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
                ? position
                : null;
    }

    internal bool IsExpired(int position) => position < Volatile.Read(ref _expired);

    /// <summary>The position before the first event since a time.</summary>
    internal int FindPosition(DateTimeOffset? since)
    {
        lock (_lock)
        {
            var index = since is null ? -1 : _events.FindIndex(logged => logged.Time >= since && logged.Position > _expired);
            return index < 0 ? _events.Count : index;
        }
    }

    /// <returns>The events after a position, and what completes when there are more.</returns>
    internal (IReadOnlyList<LoggedEvent> Events, Task More) Read(int position, int maxCount)
    {
        lock (_lock)
        {
            return (_events.GetRange(position, Math.Min(maxCount, _events.Count - position)), _added.Task);
        }
    }
}

/// <param name="Position">Its position, from 1.</param>
/// <param name="Type">The type.</param>
/// <param name="Time">The time.</param>
/// <param name="Json">The event.</param>
internal sealed record LoggedEvent(int Position, string Type, DateTimeOffset Time, JsonObject Json);
