using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Correlation.Execution;

/// <summary>
/// A write in which a rejected value does not block the others: the fields that the target names are left out, and the rest
/// is written. If the target names no field, only the priority fields are written.
/// </summary>
/// <param name="writeAsync">Calls the target.</param>
/// <param name="requiredFields">Fields that identify the user and are never left out.</param>
/// <param name="priorityFields">Fields that no other field may block.</param>
/// <param name="excludedFields">Fields that are not written here.</param>
/// <param name="skippedFields">Fields that a person decided to leave out. They count as rejected.</param>
internal sealed class PartialWrite(
    Func<IReadOnlyDictionary<string, FieldValue?>, Task<TargetResult>> writeAsync,
    IReadOnlyCollection<string> requiredFields,
    IReadOnlyCollection<string> priorityFields,
    IReadOnlyCollection<string> excludedFields,
    IReadOnlyCollection<string> skippedFields)
{
    private const string SkippedCode = "skipped";

    private readonly List<RejectedField> _rejectedFields = [];

    /// <summary>The fields that were left out, with the code of the target.</summary>
    public IReadOnlyList<RejectedField> RejectedFields => _rejectedFields;

    /// <summary>The message of the target for the first rejection.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Each rejection leaves fewer fields, so the number of calls is limited by the number of fields.</summary>
    /// <returns>The result of the last call; null if no field was left to write.</returns>
    public async Task<TargetResult?> WriteAsync(IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var skipped = fields.Keys.Where(field => skippedFields.Contains(field) && _rejectedFields.All(rejected => rejected.Field != field));
        _rejectedFields.AddRange(skipped.Select(field => new RejectedField(field, SkippedCode)).ToList());
        fields = ExceptRejected(fields.Where(field => !excludedFields.Contains(field.Key)), _rejectedFields);
        while (fields.Count > 0)
        {
            var result = await writeAsync(fields);
            if (result is not TargetResult.Rejected rejected)
            {
                return result;
            }

            Message = Message.Length > 0 ? Message : rejected.Message;
            var omitted = FindFieldsToOmit(fields, rejected);
            _rejectedFields.AddRange(omitted);
            var remaining = ExceptRejected(fields, omitted);
            if (remaining.Count == fields.Count)
            {
                return result;
            }

            fields = remaining;
        }

        return null;
    }

    private static Dictionary<string, FieldValue?> ExceptRejected(IEnumerable<KeyValuePair<string, FieldValue?>> fields, List<RejectedField> rejectedFields) =>
        fields.Where(field => rejectedFields.All(rejected => rejected.Field != field.Key)).ToDictionary();

    private List<RejectedField> FindFieldsToOmit(IReadOnlyDictionary<string, FieldValue?> fields, TargetResult.Rejected rejected)
    {
        var named = rejected.Fields.Where(field => fields.ContainsKey(field.Field) && !requiredFields.Contains(field.Field)).DistinctBy(field => field.Field).ToList();
        if (named.Count > 0)
        {
            return named;
        }

        // Any other field may be the invalid one.
        return fields.Keys.Any(priorityFields.Contains)
            ? [.. fields.Keys.Where(field => !requiredFields.Contains(field) && !priorityFields.Contains(field)).Select(field => new RejectedField(field, rejected.Code))]
            : [];
    }
}
