using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Pausing;

/// <summary>How old the state of a target may be, and what waits for it.</summary>
[Trait("Category", "Unit")]
public sealed class PauseCacheTests : IDisposable
{
    private static readonly PausedTarget Paused = new("hubspot", default, "ada", "maintenance");

    private readonly FakeTimeProvider _time = new();
    private readonly LogRecorder _logs = new();
    private readonly Mock<IPauseStore> _store = new();
    private readonly PauseCache _cache;

    public PauseCacheTests() => _cache = new PauseCache(_store.Object, _time, LoggerFactory.Create(logging => logging.AddProvider(_logs)).CreateLogger<PauseCache>());

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task The_state_is_at_most_ten_seconds_old()
    {
        SetState(null);
        Assert.Null(await FindAsync());
        SetState(Paused);

        _time.Advance(PauseCache.MaxAge);

        Assert.Equal(Paused, await FindAsync());
    }

    [Fact]
    public async Task While_events_arrive_none_waits_for_the_storage_account()
    {
        SetState(null);
        await FindAsync();
        var response = new TaskCompletionSource<PausedTarget?>();
        _store.Setup(store => store.FindAsync("hubspot", It.IsAny<CancellationToken>())).Returns(response.Task);
        _store.Invocations.Clear();

        _time.Advance(PauseCache.MaxAge * 0.6);
        for (var message = 0; message < 1_000; message++)
        {
            var found = _cache.FindAsync("hubspot", CancellationToken.None);
            Assert.True(found.IsCompleted);
            Assert.Null(await found);
        }

        response.SetResult(Paused);
        await Poll.UntilAsync(async () => await FindAsync() is not null, "the state is known");
        Assert.Single(_store.Invocations);
    }

    [Fact]
    public async Task After_a_while_without_events_all_wait_for_one_read()
    {
        var response = new TaskCompletionSource<PausedTarget?>();
        _store.Setup(store => store.FindAsync("hubspot", It.IsAny<CancellationToken>())).Returns(response.Task);

        var found = Enumerable.Range(0, 100).Select(_ => FindAsync()).ToList();
        Assert.All(found, task => Assert.False(task.IsCompleted));
        response.SetResult(Paused);

        Assert.All(await Task.WhenAll(found), paused => Assert.Equal(Paused, paused));
        Assert.Single(_store.Invocations);
    }

    [Fact]
    public async Task A_change_is_logged_once()
    {
        foreach (var state in new[] { null, Paused, Paused, null, null })
        {
            SetState(state);
            _time.Advance(PauseCache.MaxAge);
            await FindAsync();
        }

        Assert.Equal([LogEvents.TargetPaused, LogEvents.TargetResumed], _logs.Lines.Select(line => line.EventId));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task If_it_cannot_be_read_the_last_known_state_stays_and_is_logged_once(bool isPaused)
    {
        SetState(isPaused ? Paused : null);
        await FindAsync();
        _store.Setup(store => store.FindAsync("hubspot", It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(503, "Busy", "ServerBusy", null));

        for (var attempt = 0; attempt < 3; attempt++)
        {
            _time.Advance(PauseCache.MaxAge);
            Assert.Equal(isPaused, await FindAsync() is not null);
        }

        Assert.Single(_logs.Lines, line => line.EventId == LogEvents.PauseReadFailed);
    }

    [Fact]
    public async Task A_storage_account_that_does_not_respond_delays_an_event_by_two_seconds()
    {
        _store.Setup(store => store.FindAsync("hubspot", It.IsAny<CancellationToken>())).Returns(async (string _, CancellationToken token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return null;
        });

        var found = FindAsync();
        Assert.False(found.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(await found);
    }

    private void SetState(PausedTarget? paused) => _store.Setup(store => store.FindAsync("hubspot", It.IsAny<CancellationToken>())).ReturnsAsync(paused);

    private Task<PausedTarget?> FindAsync() => _cache.FindAsync("hubspot", CancellationToken.None).AsTask();
}
