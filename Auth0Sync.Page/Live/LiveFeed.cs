using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Auth0Sync.Page.Api;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page.Live;

/// <summary>
/// Sends what changes to all open pages. The sources are read once for all of them, and not at all while no page is open.
/// </summary>
internal sealed partial class LiveFeed(IReadOnlyList<ILiveSource> sources, TimeProvider time, ILogger logger)
{
    /// <summary>The name of the event that says that a source cannot be read.</summary>
    public const string ProblemName = "problem";

    // A page that reads slower than this loses the oldest events.
    private const int MaxUnread = 2_000;

    private readonly Lock _lock = new();
    private readonly List<Channel<LiveEvent>> _pages = [];
    private readonly Dictionary<string, Queue<LiveEvent>> _kept = sources.ToDictionary(source => source.Name, _ => new Queue<LiveEvent>());

    private long _lastId;
    private Action? _stopReading;
    private Task _readers = Task.CompletedTask;

    /// <summary>All kept events after an id, and then each new one.</summary>
    public async IAsyncEnumerable<LiveEvent> SubscribeAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(MaxUnread) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Join(page, after);
        try
        {
            await foreach (var liveEvent in page.Reader.ReadAllAsync(cancellationToken))
            {
                yield return liveEvent;
            }
        }
        finally
        {
            Leave(page);
        }
    }

    private void Join(Channel<LiveEvent> page, long after)
    {
        lock (_lock)
        {
            foreach (var liveEvent in _kept.Values.SelectMany(events => events).Where(kept => kept.Id > after).OrderBy(kept => kept.Id))
            {
                page.Writer.TryWrite(liveEvent);
            }

            _pages.Add(page);
            if (_stopReading is null)
            {
                var cancellation = new CancellationTokenSource();
                _stopReading = () =>
                {
                    cancellation.Cancel();
                    cancellation.Dispose();
                };
                _readers = ReadAllAsync(_readers, cancellation.Token);
            }
        }
    }

    private void Leave(Channel<LiveEvent> page)
    {
        lock (_lock)
        {
            _pages.Remove(page);
            if (_pages.Count == 0)
            {
                _stopReading!();
                _stopReading = null;
            }
        }
    }

    // The readers of the pages before may still be at their last call.
    private async Task ReadAllAsync(Task previous, CancellationToken cancellationToken)
    {
        await previous;
        await Task.WhenAll(sources.Select(source => ReadRepeatedlyAsync(source, cancellationToken)));
    }

    private async Task ReadRepeatedlyAsync(ILiveSource source, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timer = new PeriodicTimer(source.Interval, time);
        var isFailing = false;
        try
        {
            do
            {
                isFailing = !await TryReadAsync(source, isFailing, cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last page was closed.
        }
    }

    private async Task<bool> TryReadAsync(ILiveSource source, bool wasFailing, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var report in await source.ReadNewAsync(cancellationToken))
            {
                Publish(source, report);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (!wasFailing)
            {
                var failure = ApiFailure.Explain(e);
                LogUnreadable(source.Name, e.GetType().Name);
                lock (_lock)
                {
                    Send(new LiveEvent(++_lastId, ProblemName, JsonSerializer.Serialize(new { failure.Title, failure.Detail }, ApiJson.Options)));
                }
            }

            return false;
        }
    }

    private void Publish(ILiveSource source, object report)
    {
        var json = JsonSerializer.Serialize(report, report.GetType(), ApiJson.Options);
        lock (_lock)
        {
            var liveEvent = new LiveEvent(++_lastId, source.Name, json);
            var kept = _kept[source.Name];
            kept.Enqueue(liveEvent);
            if (kept.Count > source.Kept)
            {
                kept.Dequeue();
            }

            Send(liveEvent);
        }
    }

    private void Send(LiveEvent liveEvent) => _pages.ForEach(page => page.Writer.TryWrite(liveEvent));

    [LoggerMessage(LogLevel.Warning, "Failed to read {Source} for the open pages: {Reason}; trying again until it works")]
    private partial void LogUnreadable(string source, string reason);
}
