namespace Auth0Sync.Core.Mapping;

/// <summary>One mapping of a field map.</summary>
/// <param name="Field">The field's name in the target.</param>
/// <param name="Source">The source of the value.</param>
/// <param name="Format">The format of the value.</param>
public sealed record FieldMapping(string Field, FieldSource Source, ValueFormat Format)
{
    /// <summary>Whether the field is written only together with other changes, because it differs in every event.</summary>
    public bool IsEventMetadata => Source is FieldSource.EventTime or FieldSource.EventId;
}

public enum ValueFormat
{
    /// <summary>As text: numbers in invariant form, booleans as <c>true</c> and <c>false</c>, lists joined with semicolons.</summary>
    Text,

    /// <summary>As a calendar date in UTC, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>As a point in time in UTC, ISO 8601 with milliseconds.</summary>
    DateTime,

    /// <summary>As it is, objects and lists included.</summary>
    Json,
}
