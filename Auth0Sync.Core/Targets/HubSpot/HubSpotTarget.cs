using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>HubSpot's contacts as a target.</summary>
internal sealed partial class HubSpotTarget(
    HubSpotClient client,
    HubSpotProperties properties,
    FieldMap map,
    IOptionsMonitor<HubSpotOptions> options,
    ILogger<HubSpotTarget> logger) : ITarget
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string TargetName = "hubspot";

    // HubSpot refuses a contact that has neither an address nor a name.
    private const string NameOfTheNameless = "Auth0 user";

    private static readonly string[] NameProperties = ["email", "firstname", "lastname"];

    public string Name => TargetName;

    public string UserIdField => options.CurrentValue.UniqueProperty;

    public string EmailField => "email";

    public FieldMap Map => map;

    public Task<TargetReadiness> CheckAsync(CancellationToken cancellationToken) => properties.CheckAsync(cancellationToken);

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        var (id, property) = Wire(key);
        var answer = await client.ReadAsync(new BatchReadBody([new(id)], [EmailField, UserIdField], property), cancellationToken);
        if (!answer.IsSuccess)
        {
            return Judge("read", answer);
        }

        // Nothing found comes as 207 with an error. An empty answer is a failure of HubSpot's: taken for "not there", it
        // would leave a deleted user's contact active.
        return HubSpotContact.ReadOnly(answer.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : Judge("read", answer.OnlyError());
    }

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var contact = fields.Where(field => field.Value is not null).ToDictionary(field => field.Key, field => field.Value!);
        if (!NameProperties.Any(contact.ContainsKey))
        {
            contact["firstname"] = NameOfTheNameless;
        }

        var answer = await client.CreateAsync(new NewContactBody(contact, []), cancellationToken);
        return answer.IsSuccess && HubSpotContact.Read(answer.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : Judge("create", answer);
    }

    public async Task<TargetResult> UpdateAsync(RecordKey key, IReadOnlyDictionary<string, string?> fields, CancellationToken cancellationToken)
    {
        var (id, property) = Wire(key);
        var properties = fields.ToDictionary(field => field.Key, field => field.Value ?? "");
        var answer = await client.UpdateAsync(new BatchUpdateBody([new(id, property, properties)]), cancellationToken);
        return answer.IsSuccess && HubSpotContact.ReadOnly(answer.Body, UserIdField) is { } record
            ? new TargetResult.Done(record)
            : Judge("update", answer.OnlyError());
    }

    public async Task<TargetResult> ArchiveAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("archive", recordId, await client.ArchiveAsync(recordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(string recordId, CancellationToken cancellationToken) =>
        Gone("erase", recordId, await client.EraseAsync(new GdprDeleteBody(recordId), cancellationToken));

    private (string Id, string? Property) Wire(RecordKey key) => key switch
    {
        RecordKey.Id id => (id.RecordId, null),
        RecordKey.UserId userId => (userId.Auth0UserId, UserIdField),
        RecordKey.Email email => (email.Address.ToLowerInvariant(), EmailField),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key.GetType().Name, "HubSpot has no such key."),
    };

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

    [LoggerMessage(LogEvents.TargetRefused, LogLevel.Information, "HubSpot answered {Operation} with {Status} {Code}: {Class}")]
    private partial void LogRefused(string operation, int? status, string code, string @class);
}
