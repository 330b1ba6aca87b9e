namespace Auth0Sync.Core.Mapping;

/// <summary>The source of a field's value.</summary>
public abstract record FieldSource
{
    private FieldSource()
    {
    }

    /// <summary>A path into the user's profile, such as <c>user_metadata.company</c>.</summary>
    /// <param name="Members">The member names, starting at the profile's root.</param>
    public sealed record ProfilePath(IReadOnlyList<string> Members) : FieldSource
    {
        /// <summary>Whether this is the top-level member with that name.</summary>
        public bool Matches(string member) => Members.Count == 1 && Members[0] == member;

        /// <summary>Whether the value may be changed to neutralize formulas; identifying values may not.</summary>
        public bool IsFreeText => !Matches("email") && !Matches("user_id");
    }

    /// <summary><c>$status</c>: <c>active</c>, <c>blocked</c> or <c>deactivated</c>.</summary>
    public sealed record Status : FieldSource;

    /// <summary><c>$event.time</c>: the time of the change. Written only together with other changes.</summary>
    public sealed record EventTime : FieldSource;

    /// <summary><c>$event.id</c>: the event's id. Written only together with other changes.</summary>
    public sealed record EventId : FieldSource;

    /// <summary>Whether a condition is fulfilled.</summary>
    public sealed record Condition(FieldCondition Value) : FieldSource;
}
