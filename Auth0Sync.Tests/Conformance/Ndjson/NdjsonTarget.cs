using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Tests.Conformance.Ndjson;

/// <summary>A file as a target: a record is a line. The smallest target that keeps the contract.</summary>
internal sealed class NdjsonTarget(INdjsonFile file, [FromKeyedServices("ndjson")] FieldMap fieldMap, [FromKeyedServices("ndjson")] PolicyOptions policies) : IEraseTarget
{
    public const string UserId = "user_id";
    public const string Email = "email";
    public const int MaxTextLength = 200;

    private const string Id = "id";
    private const int IdLength = 32;

    public string Name => NdjsonRegistration.Descriptor.Name;

    public PolicyOptions Policies => policies;

    public FieldMap FieldMap => fieldMap;

    public RecordTraits Traits { get; } = new() { FindsByUserId = true, HasUniqueUserId = true, HasUniqueEmail = false };

    public string UserIdField => UserId;

    public string EmailField => Email;

    public bool CanBeRecordId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    public async Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        await ClassifyAsync(async () =>
        {
            await file.ReadAsync(cancellationToken);
            return new TargetResult.Missing();
        }) switch
        {
            TargetResult.Misconfigured misconfigured => new TargetReadiness.NotReady(misconfigured.Problem),
            TargetResult.Busy busy => new TargetReadiness.Unknown(busy.Message),
            _ => new TargetReadiness.Ready(),
        };

    public Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken) => ClassifyAsync(async () =>
    {
        // Nothing keeps addresses unique: one that several lines have says nothing.
        var found = (await file.ReadAsync(cancellationToken)).Where(line => HasKey(line, key)).Take(2).ToList();
        return found is [var only] ? new TargetResult.Done(ToRecord(only)) : new TargetResult.Missing();
    });

    // The id follows from the operation, so a repeated creation finds the line that the first one made.
    public Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken) =>
        ChangeAsync(
            lines =>
            {
                var line = new JsonObject { [Id] = context.OperationId[..IdLength] };
                lines.Add(line);
                return Write(lines, line, fields);
            },
            cancellationToken);

    public Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken) =>
        ChangeAsync(lines => lines.Find(line => GetText(line, Id) == record.RecordId) is { } line ? Write(lines, line, fields) : new TargetResult.Missing(), cancellationToken);

    public Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken) =>
        ChangeAsync(lines => lines.RemoveAll(line => GetText(line, Id) == record.RecordId) > 0 ? new TargetResult.Done(new TargetRecord(record.RecordId)) : new TargetResult.Missing(), cancellationToken);

    private static TargetResult Write(List<JsonObject> lines, JsonObject line, IReadOnlyDictionary<string, FieldValue?> fields)
    {
        var tooLong = fields.Where(field => field.Value?.ToText().Length > MaxTextLength).Select(field => new RejectedField(field.Key, "too_long")).ToList();
        if (tooLong.Count > 0)
        {
            return new TargetResult.Rejected("too_long", $"A text is longer than {MaxTextLength} characters.") { Fields = tooLong };
        }

        if (fields.GetValueOrDefault(UserId)?.ToText() is { } userId && lines.Find(other => other != line && GetText(other, UserId) == userId) is { } owner)
        {
            return new TargetResult.Conflict(GetText(owner, Id), "Another line has the user id.") { Field = UserId };
        }

        foreach (var (field, value) in fields)
        {
            line[field] = value?.ToText();
        }

        return new TargetResult.Done(ToRecord(line));
    }

    private Task<TargetResult> ChangeAsync(Func<List<JsonObject>, TargetResult> change, CancellationToken cancellationToken) =>
        ClassifyAsync(() => file.ChangeAsync(change, cancellationToken));

    private static async Task<TargetResult> ClassifyAsync(Func<Task<TargetResult>> call)
    {
        try
        {
            return await call();
        }
        catch (UnauthorizedAccessException)
        {
            return new TargetResult.Misconfigured("The file may not be read or written: change its permissions, or set Auth0Sync:Ndjson:Path to another one.");
        }
        catch (IOException)
        {
            return new TargetResult.Busy(null, "The file cannot be read or written now.");
        }
    }

    private static bool HasKey(JsonObject line, RecordKey key) => key switch
    {
        RecordKey.Id id => GetText(line, Id) == id.RecordId,
        RecordKey.UserId userId => GetText(line, UserId) == userId.Auth0UserId,
        RecordKey.Email email => EmailAddress.AreEqual(GetText(line, Email), email.Address),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key.GetType().Name, "A file has no such key."),
    };

    private static TargetRecord ToRecord(JsonObject line) => new(GetText(line, Id)!, GetText(line, UserId), GetText(line, Email));

    private static string? GetText(JsonObject line, string member) => (string?)line[member];
}
