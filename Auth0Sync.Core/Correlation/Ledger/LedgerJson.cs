using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>How clocks are written into the table's columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObservedFlag))]
[JsonSerializable(typeof(PendingReview))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, FieldClock>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
