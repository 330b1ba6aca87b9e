using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Targets.HubSpot.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>HubSpot's contacts as a target.</summary>
internal sealed class HubSpotTarget(
    HubSpotClient client,
    HubSpotBatchClient batchClient,
    [FromKeyedServices(HubSpotNames.Target)] HttpTargetClient http,
    HubSpotRateLimits rateLimits,
    HubSpotSchemaChecker schemaChecker,
    HubSpotInspector inspector,
    [FromKeyedServices(HubSpotNames.Target)] FieldMap fieldMap,
    [FromKeyedServices(HubSpotNames.Target)] PolicyOptions policies,
    IOptionsMonitor<HubSpotOptions> options,
    ILogger<HubSpotTarget> logger) : IArchiveTarget, IEraseTarget, IFieldReader, ITargetInspector
{
    private const string CreateOperation = "create";
    private const string UpdateOperation = "update";
    private const string UniqueValueConflictCode = "CONFLICTING_UNIQUE_VALUE";

    // HubSpot rejects a contact that has neither an address nor a name.
    private const string PlaceholderFirstName = "Auth0 user";

    private static readonly string[] IdentifyingProperties = [HubSpotNames.EmailProperty, "firstname", "lastname"];

    public string Name => HubSpotNames.Target;

    public string UserIdField => options.CurrentValue.UniqueProperty;

    public string EmailField => HubSpotNames.EmailProperty;

    public FieldMap FieldMap => fieldMap;

    public PolicyOptions Policies => policies;

    public RecordTraits Traits { get; } = new() { FindsByUserId = true, HasUniqueUserId = true, HasUniqueEmail = true };

    // Record ids are numbers. HubSpot would reject other texts, and would return 007 as 7.
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

    public Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken) =>
        inspector.InspectAsync(settings, cancellationToken);

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        // A missing contact is reported as an error. An empty response is a failure: if it counted as missing, a deleted
        // user's contact would stay active.
        var response = await (key switch
        {
            RecordKey.Id id => batchClient.ReadByIdAsync(id.RecordId, cancellationToken),
            RecordKey.UserId userId => batchClient.ReadByUserIdAsync(userId.Auth0UserId, cancellationToken),
            RecordKey.Email email => batchClient.ReadByEmailAsync(EmailAddress.ToLowerAscii(email.Address), cancellationToken),
            _ => throw CreateUnsupportedKeyException(key),
        });
        return ToResult("read", response, []);
    }

    public async Task<IReadOnlyDictionary<string, string?>?> ReadFieldsAsync(string recordId, IReadOnlyCollection<string> fields, CancellationToken cancellationToken)
    {
        var response = await batchClient.ReadFieldsAsync(new ContactFields(recordId, fields), cancellationToken);
        return response.IsSuccess && response.Body is { } contact && HubSpotContact.ReadRecord(contact, UserIdField) is not null
            ? fields.ToDictionary(field => field, field => HubSpotContact.GetProperty(contact, field) is { Length: > 0 } value ? value : null)
            : null;
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        var contact = fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!.ToText());
        if (!IdentifyingProperties.Any(contact.ContainsKey))
        {
            contact["firstname"] = PlaceholderFirstName;
        }

        return ToResult(CreateOperation, await batchClient.CreateAsync(contact, cancellationToken), fields.Keys);
    }

    public async Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        RecordKey key = record.UserId is { } userId ? new RecordKey.UserId(userId) : new RecordKey.Id(record.RecordId);
        if (fields.Count == 0)
        {
            // HubSpot rejects an update without fields.
            return await FindAsync(key, cancellationToken);
        }

        var contact = fields.ToDictionary(field => field.Key, field => field.Value?.ToText() ?? "");
        var update = record.UserId is null ? new ContactUpdate(record.RecordId, null, contact) : new ContactUpdate(record.UserId, UserIdField, contact);
        var response = await batchClient.UpdateAsync(update, cancellationToken);
        if (!response.IsSuccess || HubSpotContact.ReadRecord(response.Body, UserIdField) is not null)
        {
            return ToResult(UpdateOperation, response, fields.Keys);
        }

        // HubSpot ignores an update of a merged contact's old id. A read follows the merge.
        var found = await FindAsync(key, cancellationToken);
        return found is TargetResult.Done { Record.Id: var merged }
            ? ToResult(UpdateOperation, await batchClient.UpdateAsync(new ContactUpdate(merged, null, contact), cancellationToken), fields.Keys)
            : found;
    }

    public async Task<TargetResult> ArchiveAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken) =>
        ToRemovalResult("archive", record.RecordId, await batchClient.ArchiveAsync(record.RecordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken) =>
        ToRemovalResult("erase", record.RecordId, await client.EraseAsync(new GdprDeleteBody(record.RecordId), cancellationToken));

    private static ArgumentOutOfRangeException CreateUnsupportedKeyException(RecordKey key) => new(nameof(key), key.GetType().Name, "HubSpot does not support this key.");

    private TargetResult ToResult(string operation, HubSpotResponse response, IEnumerable<string> sentFields) =>
        response.IsSuccess && HubSpotContact.ReadRecord(response.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : ClassifyFailure(operation, response, sentFields);

    // HubSpot responds with 204, or with JSON. A web page with status 200 is not from its API.
    private TargetResult ToRemovalResult(string operation, string recordId, HubSpotResponse response) =>
        response.Status == 204 || (response.IsSuccess && response.Body is { ValueKind: JsonValueKind.Object })
            ? new TargetResult.Done(new TargetRecord(recordId))
            : ClassifyFailure(operation, response, []);

    private TargetResult ClassifyFailure(string operation, HubSpotResponse response, IEnumerable<string> sentFields)
    {
        var result = HubSpotResponseClassifier.Classify(response) switch
        {
            TargetResult.Missing when operation == CreateOperation => new TargetResult.Busy(null, "HubSpot responded to a creation with 404."),
            TargetResult.Conflict when operation is not (CreateOperation or UpdateOperation) => new TargetResult.Busy(null, "HubSpot responded with 409 to a call that writes no values."),
            TargetResult.Conflict { Field: { } field } conflict when field != HubSpotNames.EmailProperty && field != UserIdField && sentFields.Contains(field) =>
                new TargetResult.Rejected($"{response.Status} {UniqueValueConflictCode}", conflict.Message) { Fields = [new RejectedField(field, UniqueValueConflictCode)] },
            TargetResult.Rejected rejected => NormalizeRejection(rejected, sentFields),
            var other => other,
        };
        var code = HubSpotError.From(response).Code;
        logger.LogCallFailed("HubSpot", operation, response.Status, code, result);
        if (result is TargetResult.Misconfigured || HubSpotResponseClassifier.IsUnrecognized(response))
        {
            // The next check of the properties finds out whether all calls fail, or only this one.
            schemaChecker.InvalidateCache();
        }

        return result;
    }

    // Without the user id no contact can be written, so its rejection rejects the whole record.
    private TargetResult NormalizeRejection(TargetResult.Rejected rejected, IEnumerable<string> sentFields) =>
        rejected.Fields.FirstOrDefault(field => field.Field == UserIdField) switch
        {
            null => rejected with { Fields = [.. rejected.Fields.Where(field => sentFields.Contains(field.Field))] },
            { Code: "PROPERTY_DOESNT_EXIST" or "READ_ONLY_VALUE" or "READ_ONLY" } own => new TargetResult.Misconfigured(
                $"HubSpot does not allow writing the contact property '{UserIdField}' ({own.Code}): it must exist, be unique and be writable."),
            _ => rejected with { Fields = [] },
        };
}
