using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Convergence;

/// <summary>A target of the product over its simulated system.</summary>
internal abstract class ConvergenceTarget : IDisposable
{
    /// <summary>The name in messages.</summary>
    public abstract string Name { get; }

    /// <summary>The calls so far and what became of them, for failure reports.</summary>
    public virtual IReadOnlyList<string> Calls => [];

    /// <summary>Creates the target of one worker. It shares nothing with those of others but the system, like a process.</summary>
    public abstract ITarget CreateTarget();

    /// <summary>What people do in the system between two effects. It must be determined by the schedule.</summary>
    public virtual void AfterStep()
    {
    }

    /// <summary>Compares the state of the system with what the events say in their true order.</summary>
    public abstract void AssertMatchesHistory(SimulatedEvent[] history, IReadOnlyCollection<ReviewItem> review);

    public virtual void Dispose()
    {
    }
}
