namespace Auth0Sync.Core.Mapping;

/// <summary>What an event says about a record's fields. A field that the event does not know is absent.</summary>
/// <param name="Values">Values by field; null means that the event clears the field.</param>
/// <param name="EventMetadata">Fields that are written along with any change.</param>
/// <param name="NotMappableFields">Fields whose value cannot be written as the map asks; they are left alone.</param>
/// <param name="InferredFields">Fields whose value the event does not tell, and that is concluded from others.</param>
public sealed record MappedFields(
    IReadOnlyDictionary<string, string?> Values,
    IReadOnlyDictionary<string, string?> EventMetadata,
    IReadOnlyList<string> NotMappableFields,
    IReadOnlyList<string> InferredFields)
{
    /// <summary>Fields whose value is an address that is not known to be verified.</summary>
    public IReadOnlyList<string> UnverifiedFields { get; init; } = [];
}
