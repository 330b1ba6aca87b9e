using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>HubSpot's contacts as a target.</summary>
internal sealed partial class HubSpotTarget(
    HubSpotClient client,
    HubSpotBatchClient batchClient,
    [FromKeyedServices(HubSpotNames.Target)] HttpTargetClient http,
    HubSpotRateLimits rateLimits,
    HubSpotSchemaChecker schemaChecker,
    [FromKeyedServices(HubSpotNames.Target)] FieldMap fieldMap,
    IOptionsMonitor<HubSpotOptions> options,
    ILogger<HubSpotTarget> logger) : ITarget
{
    private const string CreateOperation = "create";
    private const string UpdateOperation = "update";
    private const string UniqueValueConflictCode = "CONFLICTING_UNIQUE_VALUE";
    private const int MaxLoggedFields = 20;

    // HubSpot refuses a contact that has neither an address nor a name.
    private const string PlaceholderFirstName = "Auth0 user";

    private static readonly string[] IdentifyingProperties = [HubSpotNames.EmailProperty, "firstname", "lastname"];

    public string Name => HubSpotNames.Target;

    public string UserIdField => options.CurrentValue.UniqueProperty;

    public string EmailField => HubSpotNames.EmailProperty;

    public FieldMap FieldMap => fieldMap;

    // HubSpot numbers its records; what is no number would be refused, and the answer to 007 would not be known by that id.
    public bool CanBeRecordId(string text) =>
        text is [not '0', ..] && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    public async Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken)
    {
        if (http.CheckAvailability() is { } unavailable)
        {
            return unavailable;
        }

        return rateLimits.IsDailyReserveReached
            ? new TargetReadiness.NotReady(
                "The rest of HubSpot's daily limit is reserved for other clients (Auth0Sync:HubSpot:DailyReserve): events wait until the account's day ends or the limit is raised.")
            : await schemaChecker.CheckReadinessAsync(cancellationToken);
    }

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        // Nothing found comes as an error. An empty answer is a failure of HubSpot's: taken for "not there", it would
        // leave a deleted user's contact active.
        var answer = await (key switch
        {
            RecordKey.Id id => batchClient.ReadByIdAsync(id.RecordId, cancellationToken),
            RecordKey.UserId userId => batchClient.ReadByUserIdAsync(userId.Auth0UserId, cancellationToken),
            RecordKey.Email email => batchClient.ReadByEmailAsync(EmailAddress.ToLowerAscii(email.Address), cancellationToken),
            _ => throw CreateUnsupportedKeyException(key),
        });
        return ToResult("read", answer, []);
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var contact = fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
        if (!IdentifyingProperties.Any(contact.ContainsKey))
        {
            contact["firstname"] = PlaceholderFirstName;
        }

        return ToResult(CreateOperation, await batchClient.CreateAsync(contact, cancellationToken), fields.Keys);
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
            _ => throw CreateUnsupportedKeyException(key),
        };
        var answer = await batchClient.UpdateAsync(update, cancellationToken);
        if (!answer.IsSuccess || HubSpotContact.ReadRecord(answer.Body, UserIdField) is not null)
        {
            return ToResult(UpdateOperation, answer, fields.Keys);
        }

        // HubSpot passes over the id of a contact that was merged away. A read follows the merge.
        var found = await FindAsync(key, cancellationToken);
        return found is TargetResult.Done { Record.Id: var merged }
            ? ToResult(UpdateOperation, await batchClient.UpdateAsync(new ContactUpdate(merged, null, contact), cancellationToken), fields.Keys)
            : found;
    }

    public async Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken) =>
        ToRemovalResult("archive", recordId, await batchClient.ArchiveAsync(recordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken) =>
        ToRemovalResult("erase", recordId, await client.EraseAsync(new GdprDeleteBody(recordId), cancellationToken));

    private static ArgumentOutOfRangeException CreateUnsupportedKeyException(RecordKey key) => new(nameof(key), key.GetType().Name, "HubSpot has no such key.");

    private TargetResult ToResult(string operation, HubSpotResponse response, IEnumerable<string> sentFields) =>
        response.IsSuccess && HubSpotContact.ReadRecord(response.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : ClassifyFailure(operation, response, sentFields);

    // HubSpot answers with 204, or with JSON. A page that is served with 200 is somebody else's.
    private TargetResult ToRemovalResult(string operation, string recordId, HubSpotResponse response) =>
        response.Status == 204 || (response.IsSuccess && response.Body is { ValueKind: JsonValueKind.Object })
            ? new TargetResult.Done(new TargetRecord(recordId))
            : ClassifyFailure(operation, response, []);

    private TargetResult ClassifyFailure(string operation, HubSpotResponse response, IEnumerable<string> sentFields)
    {
        var result = HubSpotResponseClassifier.Classify(response) switch
        {
            TargetResult.Missing when operation == CreateOperation => new TargetResult.Busy(null, "HubSpot answered a creation with 404."),
            TargetResult.Conflict when operation is not (CreateOperation or UpdateOperation) => new TargetResult.Busy(null, "HubSpot answered with 409 where nothing is written."),
            TargetResult.Conflict { Field: { } field } conflict when field != HubSpotNames.EmailProperty && field != UserIdField && sentFields.Contains(field) =>
                new TargetResult.Rejected($"{response.Status} {UniqueValueConflictCode}", conflict.Message) { Fields = [new RejectedField(field, UniqueValueConflictCode)] },
            TargetResult.Rejected rejected => NormalizeRejection(rejected, sentFields),
            var other => other,
        };
        var code = HubSpotError.From(response).Code;
        var level = result is TargetResult.Missing ? LogLevel.Debug : LogLevel.Information;
        var fields = FormatRejectedFields(result);
        LogCallFailed(level, operation, response.Status, code, result.GetType().Name, fields);
        if (result is TargetResult.Misconfigured || HubSpotResponseClassifier.IsUnrecognized(response))
        {
            // The list of properties tells whether all of HubSpot is out of reach, or this call only.
            schemaChecker.InvalidateCache();
        }

        return result;
    }

    private static string FormatRejectedFields(TargetResult result) => result is TargetResult.Rejected { Fields: { Count: > 0 } fields }
        ? string.Join(", ", fields.Take(MaxLoggedFields).Select(field => field.Field))
        : "none named";

    // A contact without the user id is nobody's, so a refusal of that one is a refusal of all.
    private TargetResult NormalizeRejection(TargetResult.Rejected rejected, IEnumerable<string> sentFields) =>
        rejected.Fields.FirstOrDefault(field => field.Field == UserIdField) switch
        {
            null => rejected with { Fields = [.. rejected.Fields.Where(field => sentFields.Contains(field.Field))] },
            { Code: "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE" or "READ_ONLY" } own => new TargetResult.Misconfigured(
                $"HubSpot does not let the contact property '{UserIdField}' be written ({own.Code}): it must be there, unique and writable."),
            _ => rejected with { Fields = [] },
        };

    [LoggerMessage(
        EventId = LogEvents.TargetCallFailed,
        EventName = nameof(LogEvents.TargetCallFailed),
        Message = "HubSpot answered {Operation} with {Status} {Code}: {Class}, fields at fault: {Fields}")]
    private partial void LogCallFailed(LogLevel level, string operation, int? status, string code, string @class, string fields);
}
