using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>The JSON format of clocks in table columns.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObservedFlag))]
[JsonSerializable(typeof(PendingReview))]
[JsonSerializable(typeof(AddressAttempt))]
[JsonSerializable(typeof(IReadOnlyList<LastOutcome>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, FieldClock>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
