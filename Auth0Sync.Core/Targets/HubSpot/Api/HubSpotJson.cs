using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>A request to create contacts.</summary>
internal sealed record BatchCreateBody(IReadOnlyList<BatchCreateInput> Inputs);

/// <summary>
/// One contact of a <see cref="BatchCreateBody"/>. HubSpot takes strings only; the dated API demands the list of
/// associations, if only an empty one. With a trace id of its own each input gets an answer of its own.
/// </summary>
internal sealed record BatchCreateInput(
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlyList<string> Associations,
    string ObjectWriteTraceId);

/// <summary>A request for contacts by one key. HubSpot demands the list of properties with history, if only an empty one.</summary>
internal sealed record BatchReadBody(
    IReadOnlyList<BatchReadInput> Inputs,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> PropertiesWithHistory,
    string? IdProperty);

/// <summary>One key of a <see cref="BatchReadBody"/>.</summary>
internal sealed record BatchReadInput(string Id);

/// <summary>A request to change contacts, each named by its own key.</summary>
internal sealed record BatchUpdateBody(IReadOnlyList<BatchUpdateInput> Inputs);

/// <summary>
/// One contact of a <see cref="BatchUpdateBody"/>. Unlike in reads, the key's property stands at each input. An empty
/// string clears a property.
/// </summary>
internal sealed record BatchUpdateInput(
    string Id,
    string? IdProperty,
    IReadOnlyDictionary<string, string> Properties,
    string ObjectWriteTraceId);

/// <summary>A request to archive contacts by their own ids.</summary>
internal sealed record BatchArchiveBody(IReadOnlyList<BatchArchiveInput> Inputs);

/// <summary>One contact of a <see cref="BatchArchiveBody"/>.</summary>
internal sealed record BatchArchiveInput(string Id);

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

/// <summary>One allowed value of a property. HubSpot demands that it says whether forms hide it.</summary>
internal sealed record PropertyOption(string Label, string Value, int DisplayOrder, bool Hidden = false);

/// <summary>The bodies of the requests, serialised without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchCreateBody))]
[JsonSerializable(typeof(BatchArchiveBody))]
[JsonSerializable(typeof(BatchReadBody))]
[JsonSerializable(typeof(BatchUpdateBody))]
[JsonSerializable(typeof(GdprDeleteBody))]
[JsonSerializable(typeof(PropertyBody))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
