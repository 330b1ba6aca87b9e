namespace Auth0Sync.Core.Events;

/// <summary>
/// Validates the members that identify an event, its sender and its user: every store must accept them as a key, a column or a
/// header, and they are logged.
/// </summary>
internal static class IdentifierValidator
{
    /// <summary>For <c>id</c>. Auth0's have 26 characters.</summary>
    public const int MaxIdLength = 255;

    /// <summary>For <c>type</c>.</summary>
    public const int MaxTypeLength = 128;

    /// <summary>For <c>a0stream</c>. Auth0's have 26 characters.</summary>
    public const int MaxStreamLength = 128;

    /// <summary>For <c>a0tenant</c>, which is part of a host name.</summary>
    public const int MaxTenantLength = 255;

    /// <summary>For <c>user_id</c>.</summary>
    public const int MaxUserIdLength = 1024;

    /// <summary>Returns an error for the first member that is too long or not printable; null if all are valid.</summary>
    public static EventReadResult.Malformed? ValidateEnvelope(string id, string type, string? stream, string? tenant) =>
        Validate("id", id, MaxIdLength)
        ?? Validate("type", type, MaxTypeLength)
        ?? Validate("a0stream", stream, MaxStreamLength)
        ?? Validate("a0tenant", tenant, MaxTenantLength);

    /// <summary>Returns an error if the id is too long or not printable; null if it is valid.</summary>
    public static EventReadResult.Malformed? ValidateUserId(string userId) => Validate("data.object.user_id", userId, MaxUserIdLength);

    private static EventReadResult.Malformed? Validate(string field, string? value, int maxLength) =>
        value is null ? null
        : value.Length > maxLength ? new EventReadResult.Malformed(field, $"must have at most {maxLength} characters")
        : UnprintableCharacters.IndexOfFirst(value) >= 0 ? new EventReadResult.Malformed(field, "must have no control, separator or invisible characters")
        : null;
}
