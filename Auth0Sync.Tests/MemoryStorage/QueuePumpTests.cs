using System.Threading.Channels;
using Auth0Sync.Core.Queueing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.MemoryStorage;

[Trait("Category", "Unit")]
public sealed class QueuePumpTests
{
    private static readonly QueuePumpOptions Options = new(BatchSize: 4, NewBatchThreshold: 2, TimeSpan.FromSeconds(2));

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryEventQueue _queue;

    public QueuePumpTests() => _queue = new MemoryEventQueue(_time);

    [Fact]
    public async Task The_next_batch_is_fetched_when_the_threshold_is_reached()
    {
        Enqueue(20);
        var started = Channel.CreateUnbounded<TaskCompletionSource>();
        using var stop = new CancellationTokenSource();
        var pump = new QueuePump(_queue, Options, HandleAsync, _time).RunAsync(stop.Token);

        var first = await WaitUntilStartedAsync(4);
        Assert.Equal(16, _queue.VisibleMessages.Count);
        first[0].SetResult();
        first[1].SetResult();
        var second = await WaitUntilStartedAsync(4);
        Assert.Equal(12, _queue.VisibleMessages.Count);

        await stop.CancelAsync();
        foreach (var message in first[2..].Concat(second))
        {
            message.SetResult();
        }

        await pump;
        Assert.False(started.Reader.TryRead(out _));
        Assert.Equal(12, _queue.Count);

        Task HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            started.Writer.TryWrite(end);
            return end.Task;
        }

        async Task<List<TaskCompletionSource>> WaitUntilStartedAsync(int count)
        {
            var all = new List<TaskCompletionSource>();
            while (all.Count < count)
            {
                all.Add(await started.Reader.ReadAsync());
            }

            return all;
        }
    }

    [Fact]
    public async Task A_pump_of_a_target_leaves_the_messages_of_others()
    {
        Enqueue(2);
        _queue.Enqueue(EventMessage.Create("other", "{}"u8.ToArray(), _time.GetUtcNow()));
        var handled = Channel.CreateUnbounded<bool>();
        using var stop = new CancellationTokenSource();
        var pump = new QueuePump(_queue, Options, (_, token) => handled.Writer.WriteAsync(true, token).AsTask(), _time, "other").RunAsync(stop.Token);

        await handled.Reader.ReadAsync();
        await stop.CancelAsync();
        await pump;

        Assert.False(handled.Reader.TryRead(out _));
        Assert.Equal(2, _queue.VisibleMessages.Count);
        Assert.DoesNotContain(_queue.Messages, message => message.Target == "other");
    }

    [Fact]
    public async Task At_most_threshold_plus_batch_messages_are_in_progress()
    {
        Enqueue(500);
        var inProgress = 0;
        var maxInProgress = 0;
        var handled = 0;
        using var stop = new CancellationTokenSource();
        var pump = new QueuePump(_queue, Options, HandleAsync, _time).RunAsync(stop.Token);

        await Poll.UntilAsync(() => _queue.Count == 0, "all messages are done");
        await stop.CancelAsync();
        await pump;

        Assert.Equal(500, handled);
        Assert.InRange(maxInProgress, 1, Options.BatchSize + Options.NewBatchThreshold);

        async Task HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            lock (_time)
            {
                maxInProgress = Math.Max(maxInProgress, ++inProgress);
            }

            await Task.Yield();
            lock (_time)
            {
                handled++;
                inProgress--;
            }
        }
    }

    [Fact]
    public async Task A_message_that_fails_five_times_is_poison()
    {
        Enqueue(1);
        var attempts = 0;
        using var stop = new CancellationTokenSource();
        var pump = new QueuePump(_queue, Options, FailAsync, _time).RunAsync(stop.Token);

        await Poll.UntilAsync(AdvanceAsync, "the message is poison");
        await stop.CancelAsync();
        _time.Advance(Options.MaxPollingInterval);
        await pump;

        Assert.Equal(5, attempts);
        Assert.Equal(0, _queue.Count);

        Task<bool> AdvanceAsync()
        {
            _time.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(_queue.PoisonMessages.Count == 1);
        }

        Task FailAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref attempts);
            throw new InvalidOperationException("The handler fails.");
        }
    }

    [Fact]
    public async Task A_requeued_copy_is_not_visible_before_its_time()
    {
        await _queue.SendAsync(Message(), TimeSpan.FromSeconds(5), CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(_queue.Dequeue(1));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Single(_queue.Dequeue(1));
        Assert.Empty(_queue.Dequeue(1));
    }

    [Fact]
    public void The_settings_match_host_json()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "host.json");

        var options = QueuePumpOptions.FromHostJson(path);

        Assert.InRange(options.BatchSize, 1, 32);
        Assert.True(options.NewBatchThreshold > 0);
        Assert.Equal(TimeSpan.FromSeconds(2), options.MaxPollingInterval);
    }

    private static EventMessage Message() => EventMessage.Create("hubspot", "{}"u8.ToArray(), DateTimeOffset.UnixEpoch);

    private void Enqueue(int count)
    {
        for (var number = 0; number < count; number++)
        {
            _queue.Enqueue(Message());
        }
    }
}
