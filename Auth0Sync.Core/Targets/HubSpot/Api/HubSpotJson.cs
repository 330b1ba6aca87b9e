using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

internal sealed record BatchCreateBody(IReadOnlyList<BatchCreateInput> Inputs);

/// <summary>
/// One contact of a <see cref="BatchCreateBody"/>. All values are strings. The dated API requires the list of
/// associations, even if it is empty. With a trace id, each input gets its own result or error.
/// </summary>
internal sealed record BatchCreateInput(
    IReadOnlyDictionary<string, string> Properties,
    IReadOnlyList<string> Associations,
    string ObjectWriteTraceId);

/// <summary>Reads contacts by one key. HubSpot requires the list of properties with history, even if it is empty.</summary>
internal sealed record BatchReadBody(
    IReadOnlyList<BatchReadInput> Inputs,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> PropertiesWithHistory,
    string? IdProperty);

internal sealed record BatchReadInput(string Id);

internal sealed record BatchUpdateBody(IReadOnlyList<BatchUpdateInput> Inputs);

/// <summary>
/// One contact of a <see cref="BatchUpdateBody"/>. Unlike in reads, each input names the key's property. An empty string
/// clears a property.
/// </summary>
internal sealed record BatchUpdateInput(
    string Id,
    string? IdProperty,
    IReadOnlyDictionary<string, string> Properties,
    string ObjectWriteTraceId);

internal sealed record BatchArchiveBody(IReadOnlyList<BatchArchiveInput> Inputs);

internal sealed record BatchArchiveInput(string Id);

internal sealed record GdprDeleteBody(string ObjectId);

/// <summary>The token whose scopes are asked for. Not a record, because the text of a record contains its values.</summary>
internal sealed class TokenInfoBody(string tokenKey)
{
    public string TokenKey { get; } = tokenKey;
}

internal sealed record PropertyBody(
    string GroupName,
    string Name,
    string Label,
    string Type,
    string FieldType,
    bool HasUniqueValue,
    IReadOnlyList<PropertyOption>? Options);

/// <summary>One allowed value of a property. HubSpot requires <c>hidden</c>: whether forms hide it.</summary>
internal sealed record PropertyOption(string Label, string Value, int DisplayOrder, bool Hidden = false);

/// <summary>Serializes the request bodies without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BatchCreateBody))]
[JsonSerializable(typeof(BatchArchiveBody))]
[JsonSerializable(typeof(BatchReadBody))]
[JsonSerializable(typeof(BatchUpdateBody))]
[JsonSerializable(typeof(GdprDeleteBody))]
[JsonSerializable(typeof(PropertyBody))]
[JsonSerializable(typeof(TokenInfoBody))]
internal sealed partial class HubSpotJson : JsonSerializerContext;
