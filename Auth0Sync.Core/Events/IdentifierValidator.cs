namespace Auth0Sync.Core.Events;

/// <summary>
/// What the members may hold that name an event, its sender or its user: what every later store accepts as a key, a
/// column or a header, and what may stand in a log line.
/// </summary>
internal static class IdentifierValidator
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
    public static EventReadResult.Malformed? Validate(EventEnvelope envelope) =>
        Validate("id", envelope.Id, MaxIdLength)
        ?? Validate("type", envelope.Type, MaxTypeLength)
        ?? Validate("a0stream", envelope.Stream, MaxStreamLength)
        ?? Validate("a0tenant", envelope.Tenant, MaxTenantLength);

    /// <summary>Judges the id of a user.</summary>
    /// <returns>The refusal, or null where the id is fine.</returns>
    public static EventReadResult.Malformed? Validate(UserProfile user) => Validate("data.object.user_id", user.UserId, MaxUserIdLength);

    private static EventReadResult.Malformed? Validate(string field, string? value, int maxLength) =>
        value is null ? null
        : value.Length > maxLength ? new EventReadResult.Malformed(field, $"must have at most {maxLength} characters")
        : UnprintableCharacters.IndexOfFirst(value) >= 0 ? new EventReadResult.Malformed(field, "must have no control, separator or invisible characters")
        : null;
}
