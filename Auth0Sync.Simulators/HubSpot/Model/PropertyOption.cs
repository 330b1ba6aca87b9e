using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>One value that a property may have.</summary>
/// <param name="Value">The value in requests, which must match exactly.</param>
public sealed record PropertyOption(string Value)
{
    /// <summary>The value as people see it.</summary>
    public string Label { get; init; } = Value;

    /// <summary>What people read about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its place among others; negative comes last.</summary>
    public int DisplayOrder { get; init; } = -1;

    /// <summary>Whether people cannot choose it; the API can.</summary>
    public bool IsHidden { get; init; }

    /// <summary>An option that is called as its value.</summary>
    public static implicit operator PropertyOption(string value) => new(value);

    internal JsonObject ToJson() => new()
    {
        ["label"] = Label,
        ["value"] = Value,
        ["description"] = Description,
        ["displayOrder"] = DisplayOrder,
        ["hidden"] = IsHidden,
    };
}
