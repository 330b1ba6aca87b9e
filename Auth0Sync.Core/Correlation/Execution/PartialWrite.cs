using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// One write in which a refused value does not hold back the others: the fields that a refusal names are left out, and the
/// rest is written. Where a refusal names none, what must not wait is written alone.
/// </summary>
/// <param name="writeAsync">Makes the call.</param>
/// <param name="requiredFields">Fields without which the record would not be the user's: they are never left out.</param>
/// <param name="priorityFields">Fields that no other field may hold back.</param>
internal sealed class PartialWrite(
    Func<IReadOnlyDictionary<string, string?>, Task<TargetResult>> writeAsync,
    IReadOnlyCollection<string> requiredFields,
    IReadOnlyCollection<string> priorityFields)
{
    private readonly List<RejectedField> _rejectedFields = [];

    /// <summary>The fields that were left out, and why.</summary>
    public IReadOnlyList<RejectedField> RejectedFields => _rejectedFields;

    /// <summary>The target's own words on the first refusal.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Writes. Each refusal leaves fewer fields, so the number of calls is bounded by that of the fields.</summary>
    /// <returns>What the target answered to the last call, or null where no field was left to write.</returns>
    public async Task<TargetResult?> WriteAsync(IReadOnlyDictionary<string, string?> fields)
    {
        fields = ExceptRejected(fields, _rejectedFields);
        while (fields.Count > 0)
        {
            var result = await writeAsync(fields);
            if (result is not TargetResult.Rejected rejected)
            {
                return result;
            }

            Message = Message.Length > 0 ? Message : rejected.Message;
            var atFault = FindFieldsToOmit(fields, rejected);
            _rejectedFields.AddRange(atFault);
            var left = ExceptRejected(fields, atFault);
            if (left.Count == fields.Count)
            {
                return result;
            }

            fields = left;
        }

        return null;
    }

    private static Dictionary<string, string?> ExceptRejected(IReadOnlyDictionary<string, string?> fields, List<RejectedField> rejectedFields) =>
        fields.Where(field => rejectedFields.All(left => left.Field != field.Key)).ToDictionary();

    private List<RejectedField> FindFieldsToOmit(IReadOnlyDictionary<string, string?> fields, TargetResult.Rejected rejected)
    {
        var named = rejected.Fields.Where(field => fields.ContainsKey(field.Field) && !requiredFields.Contains(field.Field)).DistinctBy(field => field.Field).ToList();
        if (named.Count > 0)
        {
            return named;
        }

        // Any of the others may be at fault.
        return fields.Keys.Any(priorityFields.Contains)
            ? [.. fields.Keys.Where(field => !requiredFields.Contains(field) && !priorityFields.Contains(field)).Select(field => new RejectedField(field, rejected.Code))]
            : [];
    }
}
