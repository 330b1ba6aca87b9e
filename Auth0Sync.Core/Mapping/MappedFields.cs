namespace Auth0Sync.Core.Mapping;

/// <summary>The values that an event has for a record's fields. A field that the event does not mention is absent.</summary>
/// <param name="Values">Values by field; null clears the field.</param>
/// <param name="EventMetadata">Fields that are written only together with other changes.</param>
/// <param name="NotMappableFields">Fields whose value does not fit the mapping; they stay unchanged.</param>
/// <param name="InferredFields">Fields whose value is inferred from other members.</param>
public sealed record MappedFields(
    IReadOnlyDictionary<string, FieldValue?> Values,
    IReadOnlyDictionary<string, FieldValue?> EventMetadata,
    IReadOnlyList<string> NotMappableFields,
    IReadOnlyList<string> InferredFields)
{
    /// <summary>Fields with an email address that is not known to be verified.</summary>
    public IReadOnlyList<string> UnverifiedFields { get; init; } = [];
}
