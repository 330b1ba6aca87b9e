using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Runs workers one effect at a time in an order that follows from a seed alone. A worker stops before every effect;
/// the interleaver lets one of them take it, or lets a worker die there, as a killed process does: nothing of it runs
/// on, no <c>finally</c> and no <c>catch</c>.
/// </summary>
internal sealed class Interleaver
{
    private readonly AsyncLocal<Worker?> _current = new();
    private readonly List<Worker> _stopped = [];

    /// <summary>The workers that stand before an effect.</summary>
    public IReadOnlyList<Worker> Stopped => _stopped;

    /// <summary>Called by every effect before it takes place.</summary>
    public Task BeforeEffectAsync()
    {
        var worker = _current.Value ?? throw new InvalidOperationException("An effect outside of a worker.");
        worker.Go = new TaskCompletionSource();
        _stopped.Add(worker);
        worker.Parked.SetResult();
        return worker.Go.Task;
    }

    /// <summary>Starts a worker and runs it to its first effect.</summary>
    public async Task StartAsync(Worker worker, Func<Task> work)
    {
        // A worker that waits for anything but an effect would never be let on.
        worker.Parked = new TaskCompletionSource();
        worker.Done = RunAsync(worker, work);
        await worker.Parked.Task.WaitAsync(Eventually.Patience);
    }

    /// <summary>Lets a worker take the effect it stands before, and runs it to the next one or to its end.</summary>
    public async Task ReleaseAsync(Worker worker)
    {
        _stopped.Remove(worker);
        worker.Parked = new TaskCompletionSource();
        worker.Go!.SetResult();
        await worker.Parked.Task.WaitAsync(Eventually.Patience);
    }

    /// <summary>Lets a worker die where it stands.</summary>
    public void Kill(Worker worker) => _stopped.Remove(worker);

    private async Task RunAsync(Worker worker, Func<Task> work)
    {
        _current.Value = worker;
        try
        {
            await work();
        }
        finally
        {
            worker.IsDone = true;
            worker.Parked.SetResult();
        }
    }
}

/// <summary>One run of the queue's function.</summary>
internal sealed class Worker
{
    public TaskCompletionSource Parked { get; set; } = new();

    public TaskCompletionSource? Go { get; set; }

    public Task Done { get; set; } = Task.CompletedTask;

    public bool IsDone { get; set; }
}
