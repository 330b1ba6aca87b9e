using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Journal;

/// <summary>The JSON format of the journal's columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(IReadOnlyList<JournalEntry>))]
[JsonSerializable(typeof(JournalSummary))]
internal sealed partial class JournalJson : JsonSerializerContext;
