using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation;

/// <summary>
/// One write in which a refused value does not hold back the others: the fields that a refusal names are left out, and the
/// rest is written. Where a refusal names none, what must not wait is written alone.
/// </summary>
/// <param name="write">Makes the call.</param>
/// <param name="keys">Fields without which the record would not be the user's: they are never left out.</param>
/// <param name="urgent">Fields that no other field may hold back.</param>
internal sealed class PartialWrite(
    Func<IReadOnlyDictionary<string, string?>, Task<TargetResult>> write,
    IReadOnlyCollection<string> keys,
    IReadOnlyCollection<string> urgent)
{
    private readonly List<RejectedField> _refused = [];

    /// <summary>The fields that were left out, and why.</summary>
    public IReadOnlyList<RejectedField> Refused => _refused;

    /// <summary>The target's own words on the first refusal.</summary>
    public string Words { get; private set; } = "";

    /// <summary>Writes. Each refusal leaves fewer fields, so the number of calls is bounded by that of the fields.</summary>
    /// <returns>What the target answered to the last call, or null where no field was left to write.</returns>
    public async Task<TargetResult?> RunAsync(IReadOnlyDictionary<string, string?> fields)
    {
        fields = Without(fields, _refused);
        while (fields.Count > 0)
        {
            var result = await write(fields);
            if (result is not TargetResult.Rejected rejected)
            {
                return result;
            }

            Words = Words.Length > 0 ? Words : rejected.Words;
            var atFault = AtFault(fields, rejected);
            _refused.AddRange(atFault);
            var left = Without(fields, atFault);
            if (left.Count == fields.Count)
            {
                return result;
            }

            fields = left;
        }

        return null;
    }

    private static Dictionary<string, string?> Without(IReadOnlyDictionary<string, string?> fields, List<RejectedField> refused) =>
        fields.Where(field => refused.All(left => left.Field != field.Key)).ToDictionary();

    private List<RejectedField> AtFault(IReadOnlyDictionary<string, string?> fields, TargetResult.Rejected rejected)
    {
        var named = rejected.Fields.Where(field => fields.ContainsKey(field.Field) && !keys.Contains(field.Field)).DistinctBy(field => field.Field).ToList();
        if (named.Count > 0)
        {
            return named;
        }

        // Any of the others may be at fault.
        return fields.Keys.Any(urgent.Contains)
            ? [.. fields.Keys.Where(field => !keys.Contains(field) && !urgent.Contains(field)).Select(field => new RejectedField(field, rejected.Code))]
            : [];
    }
}
