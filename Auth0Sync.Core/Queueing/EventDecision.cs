namespace Auth0Sync.Core.Queueing;

/// <summary>
/// What a person decided about an event in review. It applies to this message only, under the same checks as any event: the
/// clocks of fields, the owner of a record, claims.
/// </summary>
public abstract record EventDecision
{
    private EventDecision()
    {
    }

    /// <summary>Link the user to a record.</summary>
    /// <param name="RecordId">The record.</param>
    /// <param name="ReplacedRecordId">
    /// The record that the user had when it was decided; null if there was none. If the user has another one by now, the decision
    /// no longer applies.
    /// </param>
    public sealed record Link(string RecordId, string? ReplacedRecordId) : EventDecision;

    /// <summary>Create a record of the user's own, if there is none.</summary>
    public sealed record Create : EventDecision;

    /// <summary>Write without the values of some fields. The next other value of such a field is attempted as usual.</summary>
    public sealed record SkipFields(IReadOnlyList<string> Fields) : EventDecision
    {
        public bool Equals(SkipFields? other) => other is not null && Fields.SequenceEqual(other.Fields, StringComparer.Ordinal);

        /// <inheritdoc/>
        public override int GetHashCode() => Fields.Count;
    }
}
