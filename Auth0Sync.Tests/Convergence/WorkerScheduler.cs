using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Runs workers one effect at a time in an order that follows from a seed alone. A worker stops before every effect;
/// the interleaver lets one of them take it, or lets a worker die there, as a killed process does: nothing of it runs
/// on, no <c>finally</c> and no <c>catch</c>.
/// </summary>
internal sealed class WorkerScheduler
{
    private readonly AsyncLocal<SimulatedWorker?> _current = new();
    private readonly List<SimulatedWorker> _waitingWorkers = [];

    /// <summary>The workers that stand before an effect.</summary>
    public IReadOnlyList<SimulatedWorker> WaitingWorkers => _waitingWorkers;

    /// <summary>Called by every effect before it takes place.</summary>
    public Task BeforeEffectAsync()
    {
        var worker = _current.Value ?? throw new InvalidOperationException("An effect outside of a worker.");
        worker.ResumeSignal = new TaskCompletionSource();
        _waitingWorkers.Add(worker);
        worker.ReachedEffectSignal.SetResult();
        return worker.ResumeSignal.Task;
    }

    /// <summary>Starts a worker and runs it to its first effect.</summary>
    public async Task StartAsync(SimulatedWorker worker, Func<Task> work)
    {
        // A worker that waits for anything but an effect would never be let on.
        worker.ReachedEffectSignal = new TaskCompletionSource();
        worker.Completion = RunAsync(worker, work);
        await worker.ReachedEffectSignal.Task.WaitAsync(Poll.Timeout);
    }

    /// <summary>Lets a worker take the effect it stands before, and runs it to the next one or to its end.</summary>
    public async Task ResumeAsync(SimulatedWorker worker)
    {
        _waitingWorkers.Remove(worker);
        worker.ReachedEffectSignal = new TaskCompletionSource();
        worker.ResumeSignal!.SetResult();
        await worker.ReachedEffectSignal.Task.WaitAsync(Poll.Timeout);
    }

    /// <summary>Lets a worker die where it stands.</summary>
    public void Kill(SimulatedWorker worker) => _waitingWorkers.Remove(worker);

    private async Task RunAsync(SimulatedWorker worker, Func<Task> work)
    {
        _current.Value = worker;
        try
        {
            await work();
        }
        finally
        {
            worker.IsCompleted = true;
            worker.ReachedEffectSignal.SetResult();
        }
    }
}

/// <summary>One run of the queue's function.</summary>
internal sealed class SimulatedWorker
{
    public TaskCompletionSource ReachedEffectSignal { get; set; } = new();

    public TaskCompletionSource? ResumeSignal { get; set; }

    public Task Completion { get; set; } = Task.CompletedTask;

    public bool IsCompleted { get; set; }
}
