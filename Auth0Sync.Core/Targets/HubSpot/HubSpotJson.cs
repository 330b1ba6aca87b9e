using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>A contact with its properties. In requests HubSpot takes strings only; an empty one clears a value.</summary>
internal sealed record ContactBody(IReadOnlyDictionary<string, string> Properties);

/// <summary>A contact to create; the dated API demands the list of associations, if only an empty one.</summary>
internal sealed record NewContactBody(IReadOnlyDictionary<string, string> Properties, IReadOnlyList<string> Associations);

/// <summary>A request for contacts by one key.</summary>
internal sealed record BatchReadBody(IReadOnlyList<BatchReadInput> Inputs, IReadOnlyList<string> Properties, string? IdProperty);

/// <summary>One key of a <see cref="BatchReadBody"/>.</summary>
internal sealed record BatchReadInput(string Id);

/// <summary>A request for permanent deletion.</summary>
internal sealed record GdprDeleteBody(string ObjectId);

/// <summary>A property to create.</summary>
internal sealed record PropertyBody(
    string GroupName,
    string Name,
    string Label,
    string Type,
    string FieldType,
    bool HasUniqueValue,
    IReadOnlyList<PropertyOption>? Options);

/// <summary>One allowed value of a property.</summary>
internal sealed record PropertyOption(string Label, string Value, int DisplayOrder);

/// <summary>The bodies of the requests, serialised without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContactBody))]
[JsonSerializable(typeof(NewContactBody))]
[JsonSerializable(typeof(BatchReadBody))]
[JsonSerializable(typeof(GdprDeleteBody))]
[JsonSerializable(typeof(PropertyBody))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
