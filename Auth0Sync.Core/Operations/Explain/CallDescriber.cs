using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Operations.DryRun;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Describes calls, with the values that records have before.</summary>
internal static class CallDescriber
{
    public static async Task<IReadOnlyList<ExplainedCall>> DescribeAsync(DryRunResult result, CancellationToken cancellationToken)
    {
        var calls = new List<ExplainedCall>();
        foreach (var call in result.Recorder.Calls)
        {
            calls.Add(call is DryRunCall.Update update
                ? Describe(update, await ReadFieldsAsync(result.Target, update, cancellationToken))
                : Describe(call));
        }

        return calls;
    }

    private static async Task<IReadOnlyDictionary<string, string?>> ReadFieldsAsync(ITarget target, DryRunCall.Update update, CancellationToken cancellationToken)
    {
        var unknown = update.Fields.Keys.Except(update.Before.Keys).ToList();
        return unknown.Count > 0 && target is IFieldReader reader && update.Result is not TargetResult.Missing && !RecordOverlay.IsNew(update.RecordId)
            ? await reader.ReadFieldsAsync(update.RecordId, unknown, cancellationToken) ?? new Dictionary<string, string?>()
            : new Dictionary<string, string?>();
    }

    private static ExplainedCall Describe(DryRunCall.Update update, IReadOnlyDictionary<string, string?> read) =>
        new(CallKind.Update, ToResult(update.Result))
        {
            RecordId = ToRecordId(update.RecordId),
            Changes =
            [
                .. update.Fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => new FieldChange(field.Key)
                {
                    After = field.Value?.ToText(),
                    Before = update.Before.TryGetValue(field.Key, out var written) ? written?.ToText() : read.GetValueOrDefault(field.Key),

                    // What an earlier event did not write, a new record does not have.
                    IsBeforeKnown = update.Before.ContainsKey(field.Key) || read.ContainsKey(field.Key) || RecordOverlay.IsNew(update.RecordId),
                }),
            ],
        };

    private static ExplainedCall Describe(DryRunCall call) => call switch
    {
        DryRunCall.Create create => new(CallKind.Create, ToResult(create.Result)) { Changes = ToNewValues(create.Fields) },
        DryRunCall.SetStatus set => new(CallKind.SetStatus, ToResult(set.Result)) { RecordId = ToRecordId(set.RecordId), Status = set.Status.ToString() },
        DryRunCall.Archive archive => new(CallKind.Archive, ToResult(archive.Result)) { RecordId = ToRecordId(archive.RecordId) },
        DryRunCall.Erase erase => new(CallKind.Erase, ToResult(erase.Result)) { RecordId = ToRecordId(erase.RecordId) },
        DryRunCall.Notify notify => Describe(notify.Notification, ToResult(notify.Result)),
        DryRunCall.ToLedger ledger => new(ToKind(ledger.Write), CallResult.Done) { RecordId = ledger.RecordId is { } id ? ToRecordId(id) : null },
        _ => throw new InvalidOperationException($"A call of type {call.GetType().Name} cannot be described."),
    };

    private static ExplainedCall Describe(Notification notification, CallResult result) => new(CallKind.Notify, result)
    {
        Recipient = notification.Recipient,
        Notification = notification.Type.ToString(),
        Changes = notification.Change is { } change
            ? [new FieldChange(change.Path) { Before = change.PreviousValue?.ToText(), IsBeforeKnown = change.IsPreviousValueKnown, After = change.Value?.ToText() }]
            : ToNewValues(notification.Values),
    };

    private static List<FieldChange> ToNewValues(IReadOnlyDictionary<string, FieldValue?> fields) =>
        [.. fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => new FieldChange(field.Key) { IsBeforeKnown = true, After = field.Value?.ToText() })];

    private static CallKind ToKind(LedgerWrite write) => write switch
    {
        LedgerWrite.Link => CallKind.Link,
        LedgerWrite.Unlink => CallKind.Unlink,
        LedgerWrite.Claim => CallKind.Claim,
        LedgerWrite.ReleaseClaim => CallKind.ReleaseClaim,
        _ => CallKind.SaveRow,
    };

    private static CallResult ToResult(TargetResult result) => result switch
    {
        TargetResult.Done => CallResult.Done,
        TargetResult.Conflict => CallResult.Conflict,
        TargetResult.Missing => CallResult.Missing,
        _ => CallResult.Failed,
    };

    private static string? ToRecordId(string recordId) => RecordOverlay.IsNew(recordId) ? null : recordId;
}
