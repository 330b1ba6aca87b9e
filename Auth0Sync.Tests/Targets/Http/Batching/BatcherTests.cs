using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.Batching;

/// <summary>When a batch is sent, which inputs are in it, and which caller gets which response.</summary>
[Trait("Category", "Unit")]
public sealed class BatcherTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    private readonly TestTimeProvider _time = new();
    private readonly FakeBatchCall _call = new();

    [Fact]
    public async Task Inputs_within_the_window_are_sent_in_one_call_in_order()
    {
        var batcher = CreateBatcher();

        Task<string>[] calls = [SubmitAsync(batcher, "a"), SubmitAsync(batcher, "b"), SubmitAsync(batcher, "c")];
        Assert.Empty(_call.Batches);
        _time.Advance(Window);

        Assert.Equal(["A", "B", "C"], await Task.WhenAll(calls));
        Assert.Equal(["a b c"], _call.Batches);
    }

    [Fact]
    public async Task A_full_batch_is_sent_before_the_window_ends_and_the_rest_follows()
    {
        _call.MaxBatchSize = 2;
        var batcher = CreateBatcher();

        Task<string>[] calls = [SubmitAsync(batcher, "a"), SubmitAsync(batcher, "b"), SubmitAsync(batcher, "c")];
        await Task.WhenAll(calls[..2]);

        Assert.Equal(["a b"], _call.Batches);
        _time.Advance(Window);
        Assert.Equal("C", await calls[2]);
        Assert.Equal(["a b", "c"], _call.Batches);
    }

    [Fact]
    public async Task The_window_starts_with_the_first_input_and_not_with_the_last()
    {
        var batcher = CreateBatcher();

        var first = SubmitAsync(batcher, "a");
        _time.Advance(Window / 2);
        var second = SubmitAsync(batcher, "b");
        _time.Advance(Window / 2);

        Assert.Equal(["A", "B"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task Without_a_window_an_input_is_sent_at_once()
    {
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Assert.Equal("A", await SubmitAsync(batcher, "a"));
        Assert.Equal("B", await SubmitAsync(batcher, "b"));

        Assert.Equal(["a", "b"], _call.Batches);
    }

    [Fact]
    public async Task Inputs_that_arrive_before_the_call_is_due_join_the_batch()
    {
        var due = _call.DelayCalls();
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Task<string>[] calls = [SubmitAsync(batcher, "a"), SubmitAsync(batcher, "b"), SubmitAsync(batcher, "c")];
        Assert.Empty(_call.Batches);
        due.SetResult();

        await Task.WhenAll(calls);
        Assert.Equal(["a b c"], _call.Batches);
    }

    [Fact]
    public async Task A_batch_does_not_wait_for_the_response_to_the_previous_one()
    {
        var response = _call.DelayResponse("a");
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        var first = SubmitAsync(batcher, "a");
        Assert.Equal("B", await SubmitAsync(batcher, "b"));

        Assert.False(first.IsCompleted);
        response.SetResult();
        Assert.Equal("A", await first);
    }

    [Fact]
    public async Task Two_inputs_with_one_key_are_never_in_one_call_and_keep_their_order()
    {
        var batcher = CreateBatcher();

        Task<string>[] calls = [SubmitAsync(batcher, "a1"), SubmitAsync(batcher, "b1"), SubmitAsync(batcher, "a2"), SubmitAsync(batcher, "a3"), SubmitAsync(batcher, "c1")];
        _time.Advance(Window);

        await Task.WhenAll(calls);
        Assert.Equal(["a1 b1 c1", "a2", "a3"], _call.Batches);
    }

    [Fact]
    public async Task No_input_overtakes_one_that_stays_queued()
    {
        var batcher = CreateBatcher();

        Task<string>[] calls = [SubmitAsync(batcher, "a1"), SubmitAsync(batcher, "a2+b2"), SubmitAsync(batcher, "b3"), SubmitAsync(batcher, "c4")];
        _time.Advance(Window);

        await Task.WhenAll(calls);
        Assert.Equal(["a1 c4", "a2+b2", "b3"], _call.Batches);
    }

    [Fact]
    public async Task An_input_canceled_before_the_batch_is_sent_is_not_in_it()
    {
        var batcher = CreateBatcher();
        using var cancellation = new CancellationTokenSource();

        var canceled = batcher.SendAsync("a", cancellation.Token);
        var other = SubmitAsync(batcher, "b");
        await cancellation.CancelAsync();
        _time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.Equal("B", await other);
        Assert.Equal(["b"], _call.Batches);
    }

    [Fact]
    public async Task If_all_callers_have_canceled_no_call_is_made()
    {
        var batcher = CreateBatcher();
        using var cancellation = new CancellationTokenSource();

        var canceled = batcher.SendAsync("a", cancellation.Token);
        await cancellation.CancelAsync();
        _time.Advance(Window);
        await batcher.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.Empty(_call.Batches);
    }

    [Fact]
    public async Task A_call_is_canceled_once_one_of_its_callers_cancels()
    {
        _call.DelayResponse("a b");
        var batcher = CreateBatcher();
        using var cancellation = new CancellationTokenSource();

        var canceled = batcher.SendAsync("a", cancellation.Token);
        var other = SubmitAsync(batcher, "b");
        _time.Advance(Window);
        await _call.Started;
        Assert.False(_call.IsCanceled);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.True(_call.IsCanceled);
        Assert.Equal("canceled", await other);
    }

    [Fact]
    public async Task An_exception_reaches_every_caller_and_the_next_batch_is_sent()
    {
        _call.FailNext(new InvalidOperationException("bug"));
        var batcher = CreateBatcher();

        Task<string>[] calls = [SubmitAsync(batcher, "a"), SubmitAsync(batcher, "b")];
        _time.Advance(Window);

        foreach (var failed in calls)
        {
            Assert.Equal("bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => failed)).Message);
        }

        var next = SubmitAsync(batcher, "c");
        _time.Advance(Window);
        Assert.Equal("C", await next);
    }

    [Fact]
    public async Task A_failed_wait_reaches_the_waiting_callers_and_the_next_batch_is_sent()
    {
        _call.DelayCalls().SetException(new InvalidOperationException("bug"));
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Assert.Equal("bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => SubmitAsync(batcher, "a"))).Message);

        _call.DelayCalls().SetResult();
        Assert.Equal("B", await SubmitAsync(batcher, "b"));
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_a_budget_that_is_no_longer_needed()
    {
        _call.DelayCalls();
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);
        using var cancellation = new CancellationTokenSource();

        var canceled = batcher.SendAsync("a", cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);

        await batcher.DisposeAsync();
        Assert.Empty(_call.Batches);
    }

    [Fact]
    public async Task Disposing_waits_for_a_call_in_progress()
    {
        var response = _call.DelayResponse("a");
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);
        var closing = Task.CompletedTask;
        _call.OnStarting = () => closing = batcher.DisposeAsync().AsTask();

        var calls = SubmitAsync(batcher, "a");

        Assert.False(closing.IsCompleted);
        response.SetResult();
        await closing;
        Assert.Equal("A", await calls);
    }

    [Fact]
    public async Task Disposing_sends_pending_inputs_and_ends_with_their_response()
    {
        var response = _call.DelayResponse("a");
        var batcher = CreateBatcher();

        var calls = SubmitAsync(batcher, "a");
        var closing = batcher.DisposeAsync().AsTask();
        await _call.Started;
        Assert.False(closing.IsCompleted);
        response.SetResult();

        await closing;
        Assert.Equal("A", await calls);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => SubmitAsync(batcher, "b"));
    }

    private static Task<string> SubmitAsync(Batcher<string, string> batcher, string input) => batcher.SendAsync(input, CancellationToken.None);

    private Batcher<string, string> CreateBatcher() => new(_call, Window, _time);
}
