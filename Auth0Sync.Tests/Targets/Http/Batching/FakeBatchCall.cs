using System.Collections.Concurrent;
using Auth0Sync.Core.Targets.Http.Batching;

namespace Auth0Sync.Tests.Targets.Http.Batching;

/// <summary>
/// A call that answers each input with its capital letters. The first letter of an input is its key;
/// one with a plus has several. When it is due and
/// when it answers is up to the test.
/// </summary>
internal sealed class FakeBatchCall : IBatchCall<string, string>
{
    private readonly ConcurrentQueue<string> _batches = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _heldResponses = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _whenDue = Task.CompletedTask;
    private Exception? _failure;
    private CancellationToken _cancellationToken;

    public int MaxBatchSize { get; set; } = 100;

    /// <summary>The batches so far, each as its inputs with blanks between.</summary>
    public IReadOnlyList<string> Batches => [.. _batches];

    /// <summary>The beginning of the first call.</summary>
    public Task Started => _started.Task;

    /// <summary>What happens at the beginning of a call.</summary>
    public Action OnStarting { get; set; } = () => { };

    public bool IsCanceled => _cancellationToken.IsCancellationRequested;

    /// <summary>Holds calls back until the source is set.</summary>
    public TaskCompletionSource DelayCalls()
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _whenDue = due.Task;
        return due;
    }

    /// <summary>Holds the answer to a batch until the source is set.</summary>
    public TaskCompletionSource DelayResponse(string batch) =>
        _heldResponses.GetOrAdd(batch, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Lets the next call fail.</summary>
    public void FailNext(Exception failure) => _failure = failure;

    public IEnumerable<string> GetKeys(string input) => input.Split('+').Select(part => part[..1]);

    public Task WaitUntilDueAsync() => _whenDue;

    public async Task<IReadOnlyList<string>> SendAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        var batch = string.Join(' ', inputs);
        _batches.Enqueue(batch);
        _started.TrySetResult();
        OnStarting();
        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            throw failure;
        }

        if (_heldResponses.TryGetValue(batch, out var held))
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
