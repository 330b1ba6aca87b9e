using Auth0Sync.Core.Review;

namespace Auth0Sync.Tests.Convergence;

/// <summary>A target that keeps a record of each user.</summary>
internal abstract class RecordConvergenceTarget : ConvergenceTarget
{
    /// <summary>What the oracle must allow.</summary>
    public abstract ConvergenceTraits Traits { get; }

    /// <summary>The records of all users, without those that are removed for good.</summary>
    public abstract IReadOnlyList<RecordState> Records { get; }

    /// <inheritdoc/>
    public override void AssertMatchesHistory(SimulatedEvent[] history, IReadOnlyCollection<ReviewItem> review) => FinalStateAssert.MatchesHistory(this, review, history);

    /// <summary>What else must be true of the records of a user.</summary>
    public virtual void AssertUser(ExpectedContact oracle, IReadOnlyList<RecordState> records)
    {
    }
}
