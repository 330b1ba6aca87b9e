using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>HubSpot's contacts as a target.</summary>
internal sealed partial class HubSpotTarget(
    HubSpotClient client,
    HubSpotBatches batches,
    HubSpotLimits limits,
    HubSpotCircuit circuit,
    HubSpotProperties properties,
    FieldMap map,
    IOptionsMonitor<HubSpotOptions> options,
    ILogger<HubSpotTarget> logger) : ITarget
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string TargetName = "hubspot";

    /// <summary>The property that holds the main e-mail address.</summary>
    public const string Email = "email";

    private const string Create = "create";
    private const string Update = "update";
    private const string ValueTaken = "CONFLICTING_UNIQUE_VALUE";
    private const int MaxLoggedFields = 20;

    // HubSpot refuses a contact that has neither an address nor a name.
    private const string NameOfTheNameless = "Auth0 user";

    private static readonly string[] NameProperties = [Email, "firstname", "lastname"];

    public string Name => TargetName;

    public string UserIdField => options.CurrentValue.UniqueProperty;

    public string EmailField => Email;

    public FieldMap Map => map;

    // HubSpot numbers its records; what is no number would be refused, and the answer to 007 would not be known by that id.
    public bool CanBeRecordId(string text) =>
        text is [not '0', ..] && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public async Task<TargetReadiness> CheckAsync(CancellationToken cancellationToken)
    {
        if (circuit.OpenFor is { } down)
        {
            return new TargetReadiness.Unknown("HubSpot is down.", down);
        }

        if (limits.RefusedFor is { } wait)
        {
            return new TargetReadiness.Unknown("HubSpot asks to wait.", wait);
        }

        return limits.IsDayUsedUp
            ? new TargetReadiness.NotReady(
                "What is left of HubSpot's daily limit is left to others (Auth0Sync:HubSpot:DailyReserve): events wait until the account's day ends, or the limit is raised.")
            : await properties.CheckAsync(cancellationToken);
    }

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        // Nothing found comes as an error. An empty answer is a failure of HubSpot's: taken for "not there", it would
        // leave a deleted user's contact active.
        var answer = await (key switch
        {
            RecordKey.Id id => batches.ReadByIdAsync(id.RecordId, cancellationToken),
            RecordKey.UserId userId => batches.ReadByUserIdAsync(userId.Auth0UserId, cancellationToken),
            RecordKey.Email email => batches.ReadByEmailAsync(EmailAddress.ToLower(email.Address), cancellationToken),
            _ => throw NoSuchKey(key),
        });
        return Sort("read", answer, []);
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var contact = fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
        if (!NameProperties.Any(contact.ContainsKey))
        {
            contact["firstname"] = NameOfTheNameless;
        }

        return Sort(Create, await batches.CreateAsync(contact, cancellationToken), fields.Keys);
    }

    public async Task<TargetResult> UpdateAsync(RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
        {
            // HubSpot refuses a change of nothing.
            return await FindAsync(key, cancellationToken);
        }

        var contact = fields.ToDictionary(field => field.Key, field => field.Value ?? "");
        var update = key switch
        {
            RecordKey.Id id => new ContactUpdate(id.RecordId, null, contact),
            RecordKey.UserId userId => new ContactUpdate(userId.Auth0UserId, UserIdField, contact),
            _ => throw NoSuchKey(key),
        };
        var answer = await batches.UpdateAsync(update, cancellationToken);
        if (!answer.IsSuccess || HubSpotContact.Read(answer.Body, UserIdField) is not null)
        {
            return Sort(Update, answer, fields.Keys);
        }

        // HubSpot passes over the id of a contact that was merged away. A read follows the merge.
        var found = await FindAsync(key, cancellationToken);
        return found is TargetResult.Done { Record.Id: var merged }
            ? Sort(Update, await batches.UpdateAsync(new ContactUpdate(merged, null, contact), cancellationToken), fields.Keys)
            : found;
    }

    public async Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("archive", recordId, await batches.ArchiveAsync(recordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("erase", recordId, await client.EraseAsync(new GdprDeleteBody(recordId), cancellationToken));

    private static ArgumentOutOfRangeException NoSuchKey(RecordKey key) => new(nameof(key), key.GetType().Name, "HubSpot has no such key.");

    private TargetResult Sort(string operation, HubSpotAnswer answer, IEnumerable<string> sent) =>
        answer.IsSuccess && HubSpotContact.Read(answer.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : Judge(operation, answer, sent);

    // HubSpot answers with 204, or with JSON. A page that is served with 200 is somebody else's.
    private TargetResult Gone(string operation, string recordId, HubSpotAnswer answer) =>
        answer.Status == 204 || (answer.IsSuccess && answer.Body is { ValueKind: JsonValueKind.Object })
            ? new TargetResult.Done(new TargetRecord(recordId))
            : Judge(operation, answer, []);

    private TargetResult Judge(string operation, HubSpotAnswer answer, IEnumerable<string> sent)
    {
        var result = HubSpotClassifier.Classify(answer) switch
        {
            TargetResult.Missing when operation == Create => new TargetResult.Busy(null, "HubSpot answered a creation with 404."),
            TargetResult.Conflict when operation is not (Create or Update) => new TargetResult.Busy(null, "HubSpot answered with 409 where nothing is written."),
            TargetResult.Conflict { Field: { } field } conflict when field != Email && field != UserIdField && sent.Contains(field) =>
                new TargetResult.Rejected($"{answer.Status} {ValueTaken}", conflict.Words) { Fields = [new RejectedField(field, ValueTaken)] },
            TargetResult.Rejected rejected => WithoutOwn(rejected, sent),
            var other => other,
        };
        var code = HubSpotError.From(answer).Code;
        var level = result is TargetResult.Missing ? LogLevel.Debug : LogLevel.Information;
        var fields = FieldsIn(result);
        LogRefused(level, operation, answer.Status, code, result.GetType().Name, fields);
        if (result is TargetResult.Misconfigured || HubSpotClassifier.IsStray(answer))
        {
            // The list of properties tells whether all of HubSpot is out of reach, or this call only.
            properties.Forget();
        }

        return result;
    }

    private static string FieldsIn(TargetResult result) => result is TargetResult.Rejected { Fields: { Count: > 0 } fields }
        ? string.Join(", ", fields.Take(MaxLoggedFields).Select(field => field.Field))
        : "none named";

    // A contact without the user id is nobody's, so a refusal of that one is a refusal of all.
    private TargetResult WithoutOwn(TargetResult.Rejected rejected, IEnumerable<string> sent) =>
        rejected.Fields.FirstOrDefault(field => field.Field == UserIdField) switch
        {
            null => rejected with { Fields = [.. rejected.Fields.Where(field => sent.Contains(field.Field))] },
            { Code: "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE" or "READ_ONLY" } own => new TargetResult.Misconfigured(
                $"HubSpot does not let the contact property '{UserIdField}' be written ({own.Code}): it must be there, unique and writable."),
            _ => rejected with { Fields = [] },
        };

    [LoggerMessage(
        EventId = LogEvents.TargetRefused,
        EventName = nameof(LogEvents.TargetRefused),
        Message = "HubSpot answered {Operation} with {Status} {Code}: {Class}, fields at fault: {Fields}")]
    private partial void LogRefused(LogLevel level, string operation, int? status, string code, string @class, string fields);
}
