namespace Auth0Sync.Core.Mapping;

/// <summary>Where the value of a record's field comes from.</summary>
public abstract record FieldSource
{
    private FieldSource()
    {
    }

    /// <summary>A path into the user's profile, such as <c>user_metadata.company</c>.</summary>
    /// <param name="Members">The member names from the profile's root.</param>
    public sealed record ProfilePath(IReadOnlyList<string> Members) : FieldSource
    {
        /// <summary>Whether this is the top-level member of that name.</summary>
        public bool Matches(string member) => Members.Count == 1 && Members[0] == member;

        /// <summary>Whether the value is a text for people, and not one that identifies somebody as it is.</summary>
        public bool IsFreeText => !Matches("email") && !Matches("user_id");
    }

    /// <summary><c>$status</c>: <c>active</c>, <c>blocked</c> or <c>deactivated</c>.</summary>
    public sealed record Status : FieldSource;

    /// <summary><c>$event.time</c>: when the change happened. Written along with other changes, never alone.</summary>
    public sealed record EventTime : FieldSource;

    /// <summary><c>$event.id</c>: the event's id. Written along with other changes, never alone.</summary>
    public sealed record EventId : FieldSource;
}
