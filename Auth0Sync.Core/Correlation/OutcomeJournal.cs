using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation;

/// <summary>Records outcomes in the journal, without personal data. It never waits and never fails.</summary>
public sealed class OutcomeJournal(JournalWriter writer, LedgerHasher hasher, TargetRegistry targets, TimeProvider time)
{
    /// <param name="message">The message before it was requeued, if it was.</param>
    /// <param name="auth0Event">The event.</param>
    /// <param name="outcome">The outcome, a deferral included.</param>
    public void Record(EventMessage message, Auth0Event auth0Event, Outcome outcome) => writer.Record(new JournalEntry(
        auth0Event.Id,
        auth0Event.Type,
        message.Target,
        outcome.Name,
        outcome.GetDetail(),
        targets.HasPersonalRecordIds(message.Target) ? null : outcome.GetRecordId(),
        hasher.HashUserId(auth0Event.User.UserId),
        auth0Event.Time,
        time.GetUtcNow(),
        message.Attempt));

    /// <summary>Records a message without an event.</summary>
    /// <param name="target">The target, if the message names one.</param>
    /// <param name="outcome">The outcome.</param>
    public void RecordUnreadable(string? target, Outcome.Review outcome) =>
        writer.Record(new JournalEntry(null, null, target, outcome.Name, outcome.GetDetail(), null, null, null, time.GetUtcNow(), 1));
}
