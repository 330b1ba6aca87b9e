using System.Collections.Concurrent;
using Auth0Sync.Core.Targets.Http.Batching;

namespace Auth0Sync.Tests.Targets.Http.Batching;

/// <summary>
/// A call whose response to an input is the input in upper case. The first letter of an input is its key; an input with a
/// plus has several. The test controls when the call is due and when it responds.
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

    /// <summary>The batches so far, each as its inputs separated by spaces.</summary>
    public IReadOnlyList<string> Batches => [.. _batches];

    /// <summary>Completes when the first call starts.</summary>
    public Task Started => _started.Task;

    /// <summary>Runs at the start of a call.</summary>
    public Action OnStarting { get; set; } = () => { };

    public bool IsCanceled => _cancellationToken.IsCancellationRequested;

    /// <summary>Delays calls until the source completes.</summary>
    public TaskCompletionSource DelayCalls()
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _whenDue = due.Task;
        return due;
    }

    /// <summary>Delays the response to a batch until the source completes.</summary>
    public TaskCompletionSource DelayResponse(string batch) =>
        _heldResponses.GetOrAdd(batch, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Makes the next call fail.</summary>
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
                return [.. inputs.Select(_ => "canceled")];
            }
        }

        return [.. inputs.Select(input => input.ToUpperInvariant())];
    }
}
