using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>Calls a target with text values, on behalf of an event that does not matter.</summary>
internal static class TargetCalls
{
    private static readonly WriteContext Context = new("evt_1", DateTimeOffset.UnixEpoch, new string('0', 64));

    public static Task<TargetResult> FindAsync(this ITarget target, RecordKey key, CancellationToken cancellationToken) =>
        ((IRecordTarget)target).FindAsync(key, cancellationToken);

    public static Task<TargetResult> CreateAsync(this ITarget target, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken) =>
        ((IRecordTarget)target).CreateAsync(ToValues(fields), Context, cancellationToken);

    public static Task<TargetResult> UpdateAsync(this ITarget target, RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var record = key switch
        {
            RecordKey.Id id => new RecordReference(id.RecordId, null),
            RecordKey.UserId userId => new RecordReference("unknown", userId.Auth0UserId),
            _ => throw new ArgumentOutOfRangeException(nameof(key)),
        };
        return ((IRecordTarget)target).UpdateAsync(record, ToValues(fields), Context, cancellationToken);
    }

    public static Task<TargetResult> ArchiveAsync(this ITarget target, string recordId, CancellationToken cancellationToken) =>
        ((IArchiveTarget)target).ArchiveAsync(new RecordReference(recordId, null), Context, cancellationToken);

    public static Task<TargetResult> EraseAsync(this ITarget target, string recordId, CancellationToken cancellationToken) =>
        ((IEraseTarget)target).EraseAsync(new RecordReference(recordId, null), Context, cancellationToken);

    private static Dictionary<string, FieldValue?> ToValues(IReadOnlyDictionary<string, string?> fields) =>
        fields.ToDictionary(field => field.Key, field => FieldValue.FromString(field.Value));
}
