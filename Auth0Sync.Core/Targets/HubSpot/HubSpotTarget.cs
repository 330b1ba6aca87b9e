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

    // HubSpot refuses a contact that has neither an address nor a name.
    private const string NameOfTheNameless = "Auth0 user";

    private static readonly string[] NameProperties = [Email, "firstname", "lastname"];

    public string Name => TargetName;

    public string UserIdField => options.CurrentValue.UniqueProperty;

    public string EmailField => Email;

    public FieldMap Map => map;

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
        return Sort("read", answer);
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var contact = fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
        if (!NameProperties.Any(contact.ContainsKey))
        {
            contact["firstname"] = NameOfTheNameless;
        }

        return Sort("create", await batches.CreateAsync(contact, cancellationToken));
    }

    public async Task<TargetResult> UpdateAsync(RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var contact = fields.ToDictionary(field => field.Key, field => field.Value ?? "");
        var update = key switch
        {
            RecordKey.Id id => new ContactUpdate(id.RecordId, null, contact),
            RecordKey.UserId userId => new ContactUpdate(userId.Auth0UserId, UserIdField, contact),
            _ => throw NoSuchKey(key),
        };
        return Sort("update", await batches.UpdateAsync(update, cancellationToken));
    }

    public async Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("archive", recordId, await batches.ArchiveAsync(recordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("erase", recordId, await client.EraseAsync(new GdprDeleteBody(recordId), cancellationToken));

    private static ArgumentOutOfRangeException NoSuchKey(RecordKey key) => new(nameof(key), key.GetType().Name, "HubSpot has no such key.");

    private TargetResult Sort(string operation, HubSpotAnswer answer) =>
        answer.IsSuccess && HubSpotContact.Read(answer.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : Judge(operation, answer);

    private TargetResult Gone(string operation, string recordId, HubSpotAnswer answer) =>
        answer.IsSuccess ? new TargetResult.Done(new TargetRecord(recordId)) : Judge(operation, answer);

    private TargetResult Judge(string operation, HubSpotAnswer answer)
    {
        var result = HubSpotClassifier.Classify(answer);
        if (result is not TargetResult.Missing)
        {
            LogRefused(operation, answer.Status, HubSpotError.From(answer.Body).Code, result.GetType().Name);
        }

        if (result is TargetResult.Misconfigured)
        {
            properties.Forget();
        }

        return result;
    }

    [LoggerMessage(LogEvents.TargetRefused, LogLevel.Information, "HubSpot answered {Operation} with {Status} {Code}: {Class}", EventName = nameof(LogEvents.TargetRefused))]
    private partial void LogRefused(string operation, int? status, string code, string @class);
}
