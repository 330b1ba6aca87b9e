using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Targets.Mailchimp.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>The members of a Mailchimp audience as a target. What a person chose is never overridden.</summary>
internal sealed partial class MailchimpTarget(
    MailchimpClient client,
    MailchimpBatchClient batchClient,
    MemberUpdater updater,
    MemberArchiver archiver,
    MailchimpSchemaChecker schemaChecker,
    MailchimpInspector inspector,
    MailchimpPolicies mailchimpPolicies,
    [FromKeyedServices(MailchimpNames.Target)] HttpTargetClient http,
    [FromKeyedServices(MailchimpNames.Target)] FieldMap fieldMap,
    [FromKeyedServices(MailchimpNames.Target)] PolicyOptions policies,
    IOptionsMonitor<MailchimpOptions> options) : IStatusTarget, IArchiveTarget, IEraseTarget, IFieldReader, ITargetInspector
{
    public string Name => MailchimpNames.Target;

    public string UserIdField => MailchimpFieldMapFactory.GetUserIdField(options.CurrentValue);

    public string EmailField => MailchimpNames.EmailField;

    public FieldMap FieldMap => fieldMap;

    public PolicyOptions Policies => policies;

    public RecordTraits Traits { get; } = new() { FindsByUserId = true, HasUniqueUserId = false, HasUniqueEmail = true, RequiresEmail = true, FindsArchivedRecords = true };

    // Record ids are contact ids. They look like the hash of an address, which would find a member too.
    public bool CanBeRecordId(string text) => ContactIdPattern().IsMatch(text);

    public async Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        http.CheckAvailability() is { } unavailable ? unavailable : await schemaChecker.CheckReadinessAsync(cancellationToken);

    public Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken) =>
        inspector.InspectAsync(cancellationToken);

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken)
    {
        var found = key switch
        {
            RecordKey.Id id => await client.FindAsync(id.RecordId, cancellationToken),
            RecordKey.Email email => await client.FindByEmailAsync(email.Address, cancellationToken),
            RecordKey.UserId userId => await FindByUserIdAsync(userId, cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.GetType().Name, "Mailchimp does not support this key."),
        };
        return Check(found.ToTargetResult());
    }

    public async Task<IReadOnlyDictionary<string, string?>?> ReadFieldsAsync(string recordId, IReadOnlyCollection<string> fields, CancellationToken cancellationToken) =>
        (await client.FindAsync(recordId, cancellationToken)).Member is { } member ? fields.ToDictionary(field => field, member.GetField) : null;

    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        var member = MemberFields.From(fields, schemaChecker.GetMergeFieldType);
        if (member.Email is not { } email)
        {
            return new TargetResult.Rejected("EMAIL_MISSING", "Mailchimp keeps no member without an email address.");
        }

        var body = member.ToJson();
        body["status"] = GetInitialStatus(member.HasConsent);
        body["tags"] = new JsonArray([.. member.Tags.Where(tag => tag.Value).Select(tag => JsonValue.Create(tag.Key))]);
        var created = await batchClient.CreateAsync(new NewMember(email, body, Activity.Current?.Context ?? default), cancellationToken);
        return Check(created.Failure switch
        {
            TargetResult.Conflict conflict => await FindOwnerAsync(conflict, email, cancellationToken),

            // A member without the address would be none.
            TargetResult.Rejected rejected when rejected.Fields.Any(field => field.Field == EmailField) => rejected with { Fields = [] },
            TargetResult.Rejected rejected => WithSentFields(rejected, fields),
            _ => created.ToTargetResult(),
        });
    }

    public async Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        var result = await updater.UpdateAsync(record, MemberFields.From(fields, schemaChecker.GetMergeFieldType), cancellationToken);
        return Check(result is TargetResult.Rejected rejected ? WithSentFields(rejected, fields) : result);
    }

    public async Task<TargetResult> SetStatusAsync(RecordReference record, RecordStatus status, WriteContext context, CancellationToken cancellationToken) => Check((status, mailchimpPolicies.OnBlocked) switch
    {
        (RecordStatus.Active, _) => await archiver.RestoreAsync(record.RecordId, cancellationToken),
        (RecordStatus.Blocked, MailchimpBlockPolicy.Tag) => await archiver.MarkBlockedAsync(record.RecordId, cancellationToken),
        (RecordStatus.Blocked, MailchimpBlockPolicy.Ignore) => new TargetResult.Done(new TargetRecord(record.RecordId)),
        _ => await archiver.ArchiveAsync(record.RecordId, cancellationToken),
    });

    public async Task<TargetResult> ArchiveAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken) =>
        Check(await archiver.ArchiveAsync(record.RecordId, cancellationToken));

    public async Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(record.RecordId, cancellationToken);
        return Check(found.Member is not { } member ? found.ToTargetResult()
            : await client.EraseAsync(member, cancellationToken) is { } failure and not TargetResult.Missing ? failure
            : new TargetResult.Done(member.ToRecord()));
    }

    private static TargetResult.Rejected WithSentFields(TargetResult.Rejected rejected, IReadOnlyDictionary<string, FieldValue?> fields) =>
        rejected with { Fields = [.. rejected.Fields.Where(field => fields.ContainsKey(field.Field))] };

    private string GetInitialStatus(bool hasConsent) => (hasConsent, options.CurrentValue.ConsentStatus) switch
    {
        (false, _) => MemberStatus.Transactional,
        (_, MailchimpConsentStatus.Subscribed) => MemberStatus.Subscribed,
        _ => MemberStatus.Pending,
    };

    // Mailchimp lists members by nothing but their address.
    private async Task<MemberResult> FindByUserIdAsync(RecordKey.UserId key, CancellationToken cancellationToken)
    {
        foreach (var email in key.Emails)
        {
            var found = await client.FindByEmailAsync(email, cancellationToken);
            if (found.Member?.UserId == key.Auth0UserId || found.Failure is not (null or TargetResult.Missing))
            {
                return found;
            }
        }

        return new MemberResult(null, new TargetResult.Missing());
    }

    private async Task<TargetResult> FindOwnerAsync(TargetResult.Conflict conflict, string email, CancellationToken cancellationToken)
    {
        var owner = await client.FindByEmailAsync(email, cancellationToken);
        return owner.Failure is null or TargetResult.Missing ? conflict with { OwnerRecordId = owner.Member?.ContactId } : owner.Failure;
    }

    // The next check finds out whether all calls fail, or only this one.
    private TargetResult Check(TargetResult result)
    {
        if (result is TargetResult.Misconfigured)
        {
            schemaChecker.InvalidateCache();
        }

        return result;
    }

    [GeneratedRegex(@"^[0-9a-f]{32}\z")]
    private static partial Regex ContactIdPattern();
}
