using Auth0Sync.Core.Operations.Explain;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>Calls as text, so that predicted and real ones can be compared. A record that did not exist before has no id.</summary>
internal static class CallText
{
    private static readonly CallKind[] ToTarget = [CallKind.Create, CallKind.Update, CallKind.SetStatus, CallKind.Archive, CallKind.Erase, CallKind.Notify];

    /// <summary>The calls to the target that are predicted.</summary>
    /// <param name="explanation">The prediction.</param>
    /// <param name="existingIds">The records that existed before.</param>
    public static IReadOnlyList<string> FromExplanation(TargetExplanation explanation, IReadOnlySet<string> existingIds) =>
    [
        .. explanation.Calls.Where(call => ToTarget.Contains(call.Kind)).Select(call => (call.Kind, call.Changes.ToDictionary(change => change.Field, change => change.After)) switch
        {
            (CallKind.Create, var fields) => Create(fields, call.Result),
            (CallKind.Notify, var values) => Notify(call.Recipient!, call.Notification!, values, call.Result),
            var (kind, fields) => ForRecord(kind, call.RecordId is { } id && existingIds.Contains(id) ? id : null, fields, call.Status, call.Result),
        }),
    ];

    public static string Create(Dictionary<string, string?> fields, CallResult result) => $"{CallKind.Create} {Format(fields)}-> {result}";

    public static string Notify(string recipient, string type, Dictionary<string, string?> values, CallResult result) => $"{CallKind.Notify} {recipient} {type} {Format(values)}-> {result}";

    public static string ForRecord(CallKind kind, string? recordId, Dictionary<string, string?> fields, string? status, CallResult result) =>
        $"{kind} {recordId ?? "(none)"} {status}{Format(fields)}-> {result}";

    private static string Format(Dictionary<string, string?> fields) =>
        string.Concat(fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value ?? "(null)"} "));
}
