namespace Auth0Sync.Core.Mapping;

/// <summary>One line of the map: a record's field, where its value comes from, and how it is written.</summary>
/// <param name="Field">The field's name in the target.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Format">How the value is written.</param>
public sealed record FieldMapping(string Field, FieldSource Source, ValueFormat Format)
{
    /// <summary>Whether the field only goes along with other changes: it differs on every event and would never rest.</summary>
    public bool IsEventMetadata => Source is FieldSource.EventTime or FieldSource.EventId;
}

/// <summary>How a value is written.</summary>
public enum ValueFormat
{
    /// <summary>As text: numbers in invariant form, booleans as <c>true</c> and <c>false</c>, lists joined with semicolons.</summary>
    Text,

    /// <summary>As a calendar date in UTC, <c>yyyy-MM-dd</c>.</summary>
    Date,

    /// <summary>As a point in time in UTC, ISO 8601 with milliseconds.</summary>
    DateTime,
}
