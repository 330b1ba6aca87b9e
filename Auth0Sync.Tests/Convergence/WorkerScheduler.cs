using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// Runs workers one effect at a time in an order that depends only on a seed. A worker stops before every effect; the
/// scheduler resumes one of them or kills it there, like a process: no <c>finally</c> and no <c>catch</c> of it runs.
/// </summary>
internal sealed class WorkerScheduler
{
    private readonly AsyncLocal<SimulatedWorker?> _current = new();
    private readonly List<SimulatedWorker> _waitingWorkers = [];

    /// <summary>The workers that are stopped before an effect.</summary>
    public IReadOnlyList<SimulatedWorker> WaitingWorkers => _waitingWorkers;

    /// <summary>Called by every effect before it takes place.</summary>
    public Task BeforeEffectAsync()
    {
        var worker = _current.Value ?? throw new InvalidOperationException("An effect was executed outside of a worker.");
        worker.ResumeSignal = new TaskCompletionSource();
        _waitingWorkers.Add(worker);
        worker.ReachedEffectSignal.SetResult();
        return worker.ResumeSignal.Task;
    }

    /// <summary>Starts a worker and runs it to its first effect.</summary>
    public async Task StartAsync(SimulatedWorker worker, Func<Task> work)
    {
        // A worker that waits for anything else would never be resumed.
        worker.ReachedEffectSignal = new TaskCompletionSource();
        worker.Completion = RunAsync(worker, work);
        await worker.ReachedEffectSignal.Task.WaitAsync(Poll.Timeout);
    }

    /// <summary>Resumes a worker until its next effect or its end.</summary>
    public async Task ResumeAsync(SimulatedWorker worker)
    {
        _waitingWorkers.Remove(worker);
        worker.ReachedEffectSignal = new TaskCompletionSource();
        worker.ResumeSignal!.SetResult();
        await worker.ReachedEffectSignal.Task.WaitAsync(Poll.Timeout);
    }

    /// <summary>Kills a worker before its next effect.</summary>
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

/// <summary>One invocation of the queue function.</summary>
internal sealed class SimulatedWorker
{
    public TaskCompletionSource ReachedEffectSignal { get; set; } = new();

    public TaskCompletionSource? ResumeSignal { get; set; }

    public Task Completion { get; set; } = Task.CompletedTask;

    public bool IsCompleted { get; set; }
}
