namespace Auth0Sync.Core.Events;

/// <summary>
/// What the members may hold that name an event, its sender or its user: what every later store accepts as a key, a
/// column or a header, and what may stand in a log line.
/// </summary>
internal static class IdentifyingMembers
{
    /// <summary>The longest <c>id</c>. Auth0's have 26 characters.</summary>
    public const int MaxIdLength = 255;

    /// <summary>The longest <c>type</c>.</summary>
    public const int MaxTypeLength = 128;

    /// <summary>The longest <c>a0stream</c>. Auth0's have 26 characters.</summary>
    public const int MaxStreamLength = 128;

    /// <summary>The longest <c>a0tenant</c>: that of a host name, which is what a tenant is named after.</summary>
    public const int MaxTenantLength = 255;

    /// <summary>The longest <c>user_id</c>.</summary>
    public const int MaxUserIdLength = 1024;

    /// <summary>Finds the first member of an envelope that is too long or not printable.</summary>
    /// <returns>The refusal, or null where all members are fine.</returns>
    public static EventReading.Malformed? Refusal(EventEnvelope envelope) =>
        Refusal("id", envelope.Id, MaxIdLength)
        ?? Refusal("type", envelope.Type, MaxTypeLength)
        ?? Refusal("a0stream", envelope.Stream, MaxStreamLength)
        ?? Refusal("a0tenant", envelope.Tenant, MaxTenantLength);

    /// <summary>Judges the id of a user.</summary>
    /// <returns>The refusal, or null where the id is fine.</returns>
    public static EventReading.Malformed? Refusal(UserProfile user) => Refusal("data.object.user_id", user.UserId, MaxUserIdLength);

    private static EventReading.Malformed? Refusal(string field, string? value, int maxLength) =>
        value is null ? null
        : value.Length > maxLength ? new EventReading.Malformed(field, $"must have at most {maxLength} characters")
        : Unprintable.IndexIn(value) >= 0 ? new EventReading.Malformed(field, "must have no control, separator or invisible characters")
        : null;
}
