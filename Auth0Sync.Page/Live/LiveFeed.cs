using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Auth0Sync.Core.Operations;
using Auth0Sync.Page.Api;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Page.Live;

/// <summary>
/// Sends what changes to all open pages. The sources are read once for all of them, and not at all while no page is open.
/// </summary>
internal sealed partial class LiveFeed(IReadOnlyList<ILiveSource> sources, TimeProvider time, ILogger logger)
{
    /// <summary>The name of the event with the problems of all sources that cannot be read now.</summary>
    public const string ProblemsName = "problems";

    // A page that reads slower than this loses the oldest events.
    private const int MaxUnread = 2_000;

    private readonly Lock _lock = new();
    private readonly List<Channel<LiveEvent>> _pages = [];
    private readonly Dictionary<string, Queue<LiveEvent>> _kept = sources.ToDictionary(source => source.Name, _ => new Queue<LiveEvent>());

    private readonly SortedDictionary<string, ApiResult.Failure> _problems = new(StringComparer.Ordinal);

    private long _lastId;
    private Action? _stopReading;
    private Task _readers = Task.CompletedTask;

    /// <summary>Distinguishes the ids of its events from those of an earlier run.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N")[..8];

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

            if (_problems.Count > 0)
            {
                page.Writer.TryWrite(DescribeProblems());
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
        try
        {
            do
            {
                await TryReadAsync(source, cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The last page was closed. A canceled call of the Azure SDK can fail in any way, and the next pages need new readers.
        }
    }

    private async Task TryReadAsync(ILiveSource source, CancellationToken cancellationToken)
    {
        try
        {
            var reports = await source.ReadNewAsync(cancellationToken);
            UpdateProblem(source, null);
            foreach (var report in reports)
            {
                Publish(source, report);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (UpdateProblem(source, ApiFailure.Explain(e)))
            {
                LogUnreadable(source.Name, e.GetType().Name);
            }
        }
    }

    /// <returns>Whether the source failed for another reason before, or did not, or the reverse.</returns>
    private bool UpdateProblem(ILiveSource source, ApiResult.Failure? problem)
    {
        lock (_lock)
        {
            if (_problems.GetValueOrDefault(source.Name) == problem)
            {
                return false;
            }

            if (problem is null)
            {
                _problems.Remove(source.Name);
            }
            else
            {
                _problems[source.Name] = problem;
            }

            Send(DescribeProblems());
            return true;
        }
    }

    // It has the id of the last event: it is not kept, and a page that reconnects gets the problems of that time.
    private LiveEvent DescribeProblems() => new(
        _lastId, ProblemsName, JsonSerializer.Serialize(_problems.Select(problem => new { Source = problem.Key, problem.Value.Title, problem.Value.Detail }), ReportJson.Options));

    private void Publish(ILiveSource source, object report)
    {
        var json = JsonSerializer.Serialize(report, report.GetType(), ReportJson.Options);
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
