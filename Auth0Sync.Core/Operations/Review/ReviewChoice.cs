namespace Auth0Sync.Core.Operations.Review;

/// <summary>What an approval chooses.</summary>
/// <param name="Kind">The kind of choice.</param>
/// <param name="RecordId">The candidate to link, of <see cref="ReviewChoiceKind.Link"/>.</param>
/// <param name="Fields">The fields to leave out, of <see cref="ReviewChoiceKind.SkipFields"/>.</param>
public sealed record ReviewChoice(ReviewChoiceKind Kind, string? RecordId, IReadOnlyList<string> Fields)
{
    public static ReviewChoice Create { get; } = new(ReviewChoiceKind.Create, null, []);

    public static ReviewChoice Link(string recordId) => new(ReviewChoiceKind.Link, recordId, []);

    public static ReviewChoice SkipFields(params IReadOnlyList<string> fields) => new(ReviewChoiceKind.SkipFields, null, fields);

    /// <summary>Whether a recorded choice is the same. A personal record id is not recorded.</summary>
    internal bool Matches(ReviewChoice recorded) =>
        Kind == recorded.Kind && (RecordId == recorded.RecordId || recorded.RecordId is null) && Fields.ToHashSet(StringComparer.Ordinal).SetEquals(recorded.Fields);

    internal ReviewChoice WithoutRecordId() => this with { RecordId = null };
}

public enum ReviewChoiceKind
{
    /// <summary>Link the user to a candidate.</summary>
    Link,

    /// <summary>Create a record of the user's own.</summary>
    Create,

    /// <summary>Write without some fields.</summary>
    SkipFields,
}

public enum ReviewActionKind
{
    /// <summary>Send the event through the queue again, with a choice.</summary>
    Approve,

    /// <summary>Close the item; nothing is written.</summary>
    Dismiss,

    /// <summary>Send the event through the queue again.</summary>
    Retry,
}
