using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>An allowed value of a property.</summary>
/// <param name="Value">The value in requests, which must match exactly.</param>
public sealed record PropertyOption(string Value)
{
    /// <summary>The display name.</summary>
    public string Label { get; init; } = Value;

    public string Description { get; init; } = "";

    /// <summary>The position among other options; negative values are last.</summary>
    public int DisplayOrder { get; init; } = -1;

    /// <summary>Whether users cannot select it; the API can.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Creates an option whose label is its value.</summary>
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
