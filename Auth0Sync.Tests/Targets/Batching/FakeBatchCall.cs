using System.Collections.Concurrent;
using Auth0Sync.Core.Targets.Batching;

namespace Auth0Sync.Tests.Targets.Batching;

/// <summary>
/// A call that answers each input with its capital letters. The first letter of an input is its key;
/// one with a plus has several. When it is due and
/// when it answers is up to the test.
/// </summary>
internal sealed class FakeBatchCall : IBatchCall<string, string>
{
    private readonly ConcurrentQueue<string> _batches = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _due = Task.CompletedTask;
    private Exception? _failure;
    private CancellationToken _token;

    public int MaxInputs { get; set; } = 100;

    /// <summary>The batches so far, each as its inputs with blanks between.</summary>
    public IReadOnlyList<string> Batches => [.. _batches];

    /// <summary>The beginning of the first call.</summary>
    public Task Started => _started.Task;

    /// <summary>What happens at the beginning of a call.</summary>
    public Action Starting { get; set; } = () => { };

    public bool IsGivenUp => _token.IsCancellationRequested;

    /// <summary>Holds calls back until the source is set.</summary>
    public TaskCompletionSource HoldBack()
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _due = due.Task;
        return due;
    }

    /// <summary>Holds the answer to a batch until the source is set.</summary>
    public TaskCompletionSource HoldAnswer(string batch) =>
        _held.GetOrAdd(batch, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Lets the next call fail.</summary>
    public void Fail(Exception failure) => _failure = failure;

    public IEnumerable<string> KeysOf(string input) => input.Split('+').Select(part => part[..1]);

    public Task UntilDueAsync() => _due;

    public async Task<IReadOnlyList<string>> SendAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        _token = cancellationToken;
        var batch = string.Join(' ', inputs);
        _batches.Enqueue(batch);
        _started.TrySetResult();
        Starting();
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw failure;
        }

        if (_held.TryGetValue(batch, out var held))
        {
            try
            {
                await held.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return [.. inputs.Select(_ => "given up")];
            }
        }

        return [.. inputs.Select(input => input.ToUpperInvariant())];
    }
}
