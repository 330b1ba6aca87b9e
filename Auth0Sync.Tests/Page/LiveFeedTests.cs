using Auth0Sync.Page.Live;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Page;

/// <summary>All pages share one reader of each source, which rests while no page is open.</summary>
[Trait("Category", "Unit")]
public sealed class LiveFeedTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CountingSource _source = new();
    private readonly LiveFeed _feed;

    public LiveFeedTests() => _feed = new LiveFeed([_source], _time, NullLogger.Instance);

    [Fact]
    public async Task Two_pages_get_the_same_events_of_one_reading()
    {
        await using var first = Open();
        Assert.Equal((1, "1"), await ReadAsync(first));
        await using var second = Open();
        Assert.Equal((1, "1"), await ReadAsync(second));

        _time.Advance(_source.Interval);

        Assert.Equal((2, "2"), await ReadAsync(first));
        Assert.Equal((2, "2"), await ReadAsync(second));
        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task A_page_that_reconnects_gets_what_it_missed_and_nothing_twice()
    {
        await using var first = Open();
        await ReadAsync(first);
        _time.Advance(_source.Interval);
        await ReadAsync(first);

        await using var again = Open(after: 1);

        Assert.Equal((2, "2"), await ReadAsync(again));
    }

    [Fact]
    public async Task A_page_that_opens_later_gets_only_the_kept_events()
    {
        await using var first = Open();
        await ReadAsync(first);
        for (var i = 2; i <= _source.Kept + 1; i++)
        {
            _time.Advance(_source.Interval);
            await ReadAsync(first);
        }

        await using var later = Open();

        Assert.Equal((2, "2"), await ReadAsync(later));
    }

    [Fact]
    public async Task Nothing_is_read_while_no_page_is_open()
    {
        var page = Open();
        await ReadAsync(page);
        await page.DisposeAsync();

        _time.Advance(10 * _source.Interval);
        await using var later = Open();
        Assert.Equal((1, "1"), await ReadAsync(later));
        Assert.Equal((2, "2"), await ReadAsync(later));

        Assert.Equal(2, _source.Reads);
    }

    [Fact]
    public async Task A_reading_that_fails_when_the_last_page_closes_does_not_stop_the_next_ones()
    {
        _source.FailsWhenCanceled = true;
        using var closing = new CancellationTokenSource();
        await using var page = _feed.SubscribeAsync(0, closing.Token).GetAsyncEnumerator(CancellationToken.None);
        var next = page.MoveNextAsync().AsTask();
        await _source.ReadingStarted.Task;
        _source.FailsWhenCanceled = false;

        await closing.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);

        await using var later = Open();
        Assert.Equal((1, "1"), await ReadAsync(later));
    }

    [Fact]
    public async Task A_source_that_fails_for_another_reason_is_reported_again()
    {
        _source.Failures = int.MaxValue;
        await using var page = Open();
        Assert.True(await page.MoveNextAsync());
        var first = page.Current.Json;

        _source.Failure = new TimeoutException("a secret");
        var next = page.MoveNextAsync().AsTask();
        await Poll.UntilAsync(
            () =>
            {
                _time.Advance(_source.Interval);
                return next.IsCompleted;
            },
            "the source was read again");

        Assert.True(await next);
        Assert.Equal(LiveFeed.ProblemsName, page.Current.Name);
        Assert.NotEqual(first, page.Current.Json);
    }

    [Fact]
    public async Task A_source_that_fails_is_reported_once_until_it_can_be_read_again()
    {
        _source.Failures = 2;
        await using var page = Open();

        Assert.True(await page.MoveNextAsync());
        Assert.Equal(LiveFeed.ProblemsName, page.Current.Name);
        Assert.Contains("\"source\":\"count\"", page.Current.Json, StringComparison.Ordinal);
        Assert.DoesNotContain("a secret", page.Current.Json, StringComparison.Ordinal);
        var next = page.MoveNextAsync().AsTask();
        await Poll.UntilAsync(
            () =>
            {
                _time.Advance(_source.Interval);
                return next.IsCompleted;
            },
            "the source was read again");

        Assert.True(await next);
        Assert.Equal((LiveFeed.ProblemsName, "[]"), (page.Current.Name, page.Current.Json));
        Assert.True(await page.MoveNextAsync());
        Assert.Equal(_source.Name, page.Current.Name);
    }

    [Fact]
    public async Task A_page_that_opens_while_a_source_fails_gets_the_problem()
    {
        _source.Failures = int.MaxValue;
        await using var first = Open();
        Assert.True(await first.MoveNextAsync());

        await using var later = Open(after: first.Current.Id);

        Assert.True(await later.MoveNextAsync());
        Assert.Equal((LiveFeed.ProblemsName, first.Current.Json), (later.Current.Name, later.Current.Json));
    }

    private static async Task<(long Id, string Json)> ReadAsync(IAsyncEnumerator<LiveEvent> page)
    {
        Assert.True(await page.MoveNextAsync());
        return (page.Current.Id, page.Current.Json);
    }

    private IAsyncEnumerator<LiveEvent> Open(long after = 0) => _feed.SubscribeAsync(after, CancellationToken.None).GetAsyncEnumerator();

    /// <summary>Returns how often it was read.</summary>
    private sealed class CountingSource : ILiveSource
    {
        public string Name => "count";

        public TimeSpan Interval => TimeSpan.FromSeconds(1);

        public int Kept => 3;

        public int Reads { get; private set; }

        public int Failures { get; set; }

        public Exception Failure { get; set; } = new InvalidOperationException("a secret");

        /// <summary>Whether a reading waits until it is canceled, and then fails as the Azure SDK can.</summary>
        public bool FailsWhenCanceled { get; set; }

        public TaskCompletionSource ReadingStarted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IReadOnlyList<object>> ReadNewAsync(CancellationToken cancellationToken) =>
            FailsWhenCanceled ? FailWhenCanceledAsync(cancellationToken)
            : Failures-- > 0 ? Task.FromException<IReadOnlyList<object>>(Failure)
            : Task.FromResult<IReadOnlyList<object>>([++Reads]);

        private async Task<IReadOnlyList<object>> FailWhenCanceledAsync(CancellationToken cancellationToken)
        {
            ReadingStarted.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new AggregateException(new OperationCanceledException(cancellationToken));
        }
    }
}
