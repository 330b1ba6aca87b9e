using Auth0Sync.Core.Targets.Batching;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Batching;

/// <summary>When a batch leaves, who is in it, and who gets which answer.</summary>
public sealed class BatcherTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    private readonly TestTime _time = new();
    private readonly FakeBatchCall _call = new();

    [Fact]
    public async Task Inputs_that_come_within_the_window_leave_in_one_call_in_their_order()
    {
        var batcher = Batcher();

        Task<string>[] asked = [Ask(batcher, "a"), Ask(batcher, "b"), Ask(batcher, "c")];
        Assert.Empty(_call.Batches);
        _time.Advance(Window);

        Assert.Equal(["A", "B", "C"], await Task.WhenAll(asked));
        Assert.Equal(["a b c"], _call.Batches);
    }

    [Fact]
    public async Task A_full_batch_leaves_before_the_window_is_over_and_the_rest_follows()
    {
        _call.MaxInputs = 2;
        var batcher = Batcher();

        Task<string>[] asked = [Ask(batcher, "a"), Ask(batcher, "b"), Ask(batcher, "c")];
        await Task.WhenAll(asked[..2]);

        Assert.Equal(["a b"], _call.Batches);
        _time.Advance(Window);
        Assert.Equal("C", await asked[2]);
        Assert.Equal(["a b", "c"], _call.Batches);
    }

    [Fact]
    public async Task The_window_begins_with_the_first_input_and_not_with_the_last()
    {
        var batcher = Batcher();

        var first = Ask(batcher, "a");
        _time.Advance(Window / 2);
        var second = Ask(batcher, "b");
        _time.Advance(Window / 2);

        Assert.Equal(["A", "B"], await Task.WhenAll(first, second));
    }

    [Fact]
    public async Task Without_a_window_an_input_leaves_at_once()
    {
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Assert.Equal("A", await Ask(batcher, "a"));
        Assert.Equal("B", await Ask(batcher, "b"));

        Assert.Equal(["a", "b"], _call.Batches);
    }

    [Fact]
    public async Task What_comes_while_the_call_is_not_due_joins_the_batch()
    {
        var due = _call.HoldBack();
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Task<string>[] asked = [Ask(batcher, "a"), Ask(batcher, "b"), Ask(batcher, "c")];
        Assert.Empty(_call.Batches);
        due.SetResult();

        await Task.WhenAll(asked);
        Assert.Equal(["a b c"], _call.Batches);
    }

    [Fact]
    public async Task A_batch_does_not_wait_for_the_answer_to_the_one_before()
    {
        var answer = _call.HoldAnswer("a");
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        var first = Ask(batcher, "a");
        Assert.Equal("B", await Ask(batcher, "b"));

        Assert.False(first.IsCompleted);
        answer.SetResult();
        Assert.Equal("A", await first);
    }

    [Fact]
    public async Task Two_inputs_with_one_key_never_stand_in_one_call_and_nobody_overtakes()
    {
        var batcher = Batcher();

        Task<string>[] asked = [Ask(batcher, "a1"), Ask(batcher, "b1"), Ask(batcher, "a2"), Ask(batcher, "a3"), Ask(batcher, "c1")];
        _time.Advance(Window);

        await Task.WhenAll(asked);
        Assert.Equal(["a1 b1 c1", "a2", "a3"], _call.Batches);
    }

    [Fact]
    public async Task Nobody_overtakes_one_that_stays_in_the_line()
    {
        var batcher = Batcher();

        Task<string>[] asked = [Ask(batcher, "a1"), Ask(batcher, "a2+b2"), Ask(batcher, "b3"), Ask(batcher, "c4")];
        _time.Advance(Window);

        await Task.WhenAll(asked);
        Assert.Equal(["a1 c4", "a2+b2", "b3"], _call.Batches);
    }

    [Fact]
    public async Task Whoever_gives_up_before_the_batch_leaves_is_not_in_it()
    {
        var batcher = Batcher();
        using var givesUp = new CancellationTokenSource();

        var gone = batcher.SendAsync("a", givesUp.Token);
        var stays = Ask(batcher, "b");
        await givesUp.CancelAsync();
        _time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal("B", await stays);
        Assert.Equal(["b"], _call.Batches);
    }

    [Fact]
    public async Task Where_all_have_given_up_no_call_is_made()
    {
        var batcher = Batcher();
        using var givesUp = new CancellationTokenSource();

        var gone = batcher.SendAsync("a", givesUp.Token);
        await givesUp.CancelAsync();
        _time.Advance(Window);
        await batcher.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Empty(_call.Batches);
    }

    [Fact]
    public async Task A_call_is_given_up_as_soon_as_one_of_its_callers_gives_up()
    {
        _call.HoldAnswer("a b");
        var batcher = Batcher();
        using var givesUp = new CancellationTokenSource();

        var gone = batcher.SendAsync("a", givesUp.Token);
        var stays = Ask(batcher, "b");
        _time.Advance(Window);
        await _call.Started;
        Assert.False(_call.IsGivenUp);
        await givesUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.True(_call.IsGivenUp);
        Assert.Equal("given up", await stays);
    }

    [Fact]
    public async Task An_exception_reaches_every_caller_and_the_next_batch_is_made()
    {
        _call.Fail(new InvalidOperationException("bug"));
        var batcher = Batcher();

        Task<string>[] asked = [Ask(batcher, "a"), Ask(batcher, "b")];
        _time.Advance(Window);

        foreach (var failed in asked)
        {
            Assert.Equal("bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => failed)).Message);
        }

        var next = Ask(batcher, "c");
        _time.Advance(Window);
        Assert.Equal("C", await next);
    }

    [Fact]
    public async Task A_wait_that_fails_reaches_whoever_waits_and_the_next_batch_is_made()
    {
        _call.HoldBack().SetException(new InvalidOperationException("bug"));
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);

        Assert.Equal("bug", (await Assert.ThrowsAsync<InvalidOperationException>(() => Ask(batcher, "a"))).Message);

        _call.HoldBack().SetResult();
        Assert.Equal("B", await Ask(batcher, "b"));
    }

    [Fact]
    public async Task Closing_waits_for_no_budget_that_nobody_needs_any_more()
    {
        _call.HoldBack();
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);
        using var givesUp = new CancellationTokenSource();

        var gone = batcher.SendAsync("a", givesUp.Token);
        await givesUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        await batcher.DisposeAsync();
        Assert.Empty(_call.Batches);
    }

    [Fact]
    public async Task Closing_waits_for_a_call_that_is_just_being_made()
    {
        var answer = _call.HoldAnswer("a");
        var batcher = new Batcher<string, string>(_call, TimeSpan.Zero, _time);
        var closing = Task.CompletedTask;
        _call.Starting = () => closing = batcher.DisposeAsync().AsTask();

        var asked = Ask(batcher, "a");

        Assert.False(closing.IsCompleted);
        answer.SetResult();
        await closing;
        Assert.Equal("A", await asked);
    }

    [Fact]
    public async Task Closing_sends_what_waits_and_ends_when_it_is_answered()
    {
        var answer = _call.HoldAnswer("a");
        var batcher = Batcher();

        var asked = Ask(batcher, "a");
        var closing = batcher.DisposeAsync().AsTask();
        await _call.Started;
        Assert.False(closing.IsCompleted);
        answer.SetResult();

        await closing;
        Assert.Equal("A", await asked);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Ask(batcher, "b"));
    }

    private static Task<string> Ask(Batcher<string, string> batcher, string input) => batcher.SendAsync(input, CancellationToken.None);

    private Batcher<string, string> Batcher() => new(_call, Window, _time);
}
