using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>
/// Decides whether an event tells a recipient a value. The field in the ledger says what the recipient was told last, and what
/// it may have been told since (<see cref="FieldClock.Attempt"/>).
/// <list type="bullet">
/// <item>A notification is sent and repeated by its own event only. So its id and its content follow from the event, and
/// nothing is lost: an event is not completed before its notifications are delivered.</item>
/// <item>What may have been told is followed by any newer value, also by the one that was told before.</item>
/// <item>Nothing older is told than what was told or may have been told.</item>
/// </list>
/// </summary>
internal static class NotificationRules
{
    /// <summary>For a flag that follows from all events, so that an event may tell it although it is late.</summary>
    /// <param name="known">The field in the ledger; null if the recipient was told nothing.</param>
    /// <param name="value">The flag after the event.</param>
    /// <param name="clock">The clock of the event.</param>
    /// <param name="isExpected">Whether a recipient that was told nothing needs not be told this.</param>
    public static NotificationDecision DecideFlag(FieldClock? known, HashedValue value, EventClock clock, bool isExpected)
    {
        if (known?.Attempt is { } attempt)
        {
            return value.HasHash(attempt.ValueHash) && attempt.Covers(clock) ? Keep(value.Field, known) : Notify(known, value, clock);
        }

        var isTold = known is null ? isExpected : value.HasHash(known.ValueHash);
        return isTold ? Keep(value.Field, known) : Notify(known, value, clock);
    }

    /// <summary>For a value that the event contains.</summary>
    /// <param name="known">The field in the ledger; null if no event contained it.</param>
    /// <param name="value">The value.</param>
    /// <param name="clock">The clock of the event.</param>
    /// <param name="isUnchanged">Whether the event says that it did not change the value.</param>
    public static NotificationDecision DecideValue(FieldClock? known, HashedValue value, EventClock clock, bool isUnchanged) => known switch
    {
        { Attempt: { } attempt } => DecideDuringAttempt(known, attempt, value, clock),
        null => isUnchanged ? Keep(value.Field, new FieldClock(clock, value.Hash, IsGuess: true)) : Notify(known, value, clock),

        // The recipient was not told, because an event said that the value had not changed. This may be the event that changed it.
        { IsGuess: true } when value.HasHash(known.ValueHash) =>
            isUnchanged ? Keep(value.Field, known with { At = Max(known.At, clock) }) : Notify(known, value, clock),
        _ when clock <= known.At => Keep(value.Field, known),
        _ when value.HasHash(known.ValueHash) => Keep(value.Field, known with { At = clock }),
        _ => Notify(known, value, clock),
    };

    /// <summary>The field of a deleted user: if the user returns, the next value is told again, and no older one.</summary>
    public static FieldClock Forget(FieldClock? known, EventClock? clock) =>
        new(Max(GetNewest(known), clock ?? EventClock.MinValue), FieldClock.UnknownValueHash);

    private static NotificationDecision DecideDuringAttempt(FieldClock known, FieldAttempt attempt, HashedValue value, EventClock clock)
    {
        if (clock == attempt.Event)
        {
            return Notify(known, value, clock);
        }

        if (clock < attempt.At)
        {
            return Keep(value.Field, known);
        }

        return value.HasHash(attempt.ValueHash) && attempt.Covers(clock)
            ? Keep(value.Field, known with { Attempt = attempt with { At = clock } })
            : Notify(known, value, clock);
    }

    private static NotificationDecision Keep(string field, FieldClock? known) => new(field, known, null);

    private static NotificationDecision Notify(FieldClock? known, HashedValue value, EventClock clock)
    {
        var (at, hash) = (Max(GetNewest(known), clock), value.Hash);
        return new NotificationDecision(
            value.Field,
            (known ?? FieldClock.NeverObserved) with { Attempt = new FieldAttempt(at, clock, hash) },
            new FieldClock(at, hash));
    }

    private static EventClock GetNewest(FieldClock? known) => known?.Attempt?.At ?? known?.At ?? EventClock.MinValue;

    private static EventClock Max(EventClock one, EventClock other) => one > other ? one : other;
}

/// <param name="Field">The name of the field.</param>
/// <param name="Known">The field to save before anything is sent; null if there is none.</param>
/// <param name="Told">The field to save once the value is told; null if it is not to be told.</param>
internal sealed record NotificationDecision(string Field, FieldClock? Known, FieldClock? Told)
{
    public bool IsTold => Told is not null;
}
