namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Compares values by the type of their property: text is case-insensitive, and missing values are first.</summary>
internal static class PropertyComparison
{
    public static int Compare(PropertyDefinition? property, string? left, string? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => property?.Type switch
        {
            "number" => Nullable.Compare(PropertyValues.ParseNumber(left), PropertyValues.ParseNumber(right)),
            "date" or "datetime" => Nullable.Compare(Timestamps.Parse(left), Timestamps.Parse(right)),
            _ => StringComparer.OrdinalIgnoreCase.Compare(left, right),
        },
    };
}
