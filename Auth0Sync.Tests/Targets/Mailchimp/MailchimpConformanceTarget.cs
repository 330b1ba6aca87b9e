using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Mailchimp;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Conformance;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Mailchimp with its simulator.</summary>
internal sealed class MailchimpConformanceTarget : HttpConformanceTarget
{
    private const string UserIdField = "AUTH0ID";
    private const string GivenNameField = "FNAME";
    private const string FamilyNameField = "LNAME";
    private const string BlockedTag = "auth0-blocked";

    private readonly MailchimpAccount _account;

    public MailchimpConformanceTarget(TimeProvider time)
        : this(time, new MailchimpAccount(CreateOptions(time)))
    {
    }

    private MailchimpConformanceTarget(TimeProvider time, MailchimpAccount account)
        : base(time, account) => _account = account;

    public override TargetDescriptor Descriptor => MailchimpRegistration.Descriptor;

    public override ConformanceTraits SystemTraits => ConformanceTraits.FreesAddresses;

    public override IReadOnlyCollection<string> OwnPolicies => MailchimpRegistration.OwnPolicies;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth0Sync:Mailchimp:Enabled"] = "true",
        ["Auth0Sync:Mailchimp:ApiKey"] = new MailchimpAccountOptions().ApiKey,
        ["Auth0Sync:Mailchimp:AudienceId"] = new MailchimpAccountOptions().ListId,
        ["Auth0Sync:Mailchimp:BaseAddress"] = "http://127.0.0.1:9",
        ["Auth0Sync:Mailchimp:CallsPerSecond"] = "1000",
        ["Auth0Sync:Mailchimp:BatchWindow"] = "00:00:00",
        ["Auth0Sync:Mailchimp:LongestWait"] = "00:00:00",
    };

    public override IReadOnlyList<ConformanceRecord> Records => [.. _account.Members.Select(ToRecord)];

    public override IReadOnlyDictionary<string, string?>? GetPolicySettings(string policy, string value) => (policy, value) switch
    {
        (nameof(PolicyOptions.OnBlocked), nameof(BlockPolicy.Mark)) => base.GetPolicySettings(policy, nameof(MailchimpBlockPolicy.Tag)),
        (nameof(PolicyOptions.OnBlocked), nameof(BlockPolicy.Deactivate)) => base.GetPolicySettings(policy, nameof(MailchimpBlockPolicy.Archive)),
        _ => base.GetPolicySettings(policy, value),
    };

    public override string AddRecord(ConformanceRecord draft) =>
        _account.AddMember(draft.Email!, MemberStatus.Subscribed, new Dictionary<string, string> { [GivenNameField] = draft.GivenName ?? "" }).ContactId;

    public override void EditGivenName(string id, string givenName) =>
        _account.EditMember(GetEmail(id), member => member with { MergeFields = member.MergeFields.SetItem(GivenNameField, givenName) });

    public override void RemoveRecord(string id) => _account.DeletePermanently(GetEmail(id));

    protected override SimulatedResponse CreateFailure(CallFailure failure, SimulatedRequest request) => failure switch
    {
        CallFailure.Busy => MailchimpFaults.BlockedJson(),
        CallFailure.BusyWithRetryAfter => MailchimpFaults.BlockedJson() with { Headers = CreateRetryAfter() },
        CallFailure.Throttled => MailchimpFaults.TooManyRequests(CallMonitor.RetryAfter),
        CallFailure.ServerError => MailchimpFaults.InternalServerError(),
        CallFailure.Unauthorized => MailchimpFaults.ApiKeyInvalid(),
        CallFailure.Forbidden => MailchimpFaults.UserDisabled(),
        CallFailure.RejectedField when IsBatch(request) => RejectBatch(request, FamilyNameField),
        CallFailure.RejectedField => MailchimpFaults.InvalidMergeField(FamilyNameField, "Please enter a value"),
        CallFailure.RejectedRecord when IsBatch(request) => RejectBatch(request, null),
        CallFailure.RejectedRecord => MailchimpFaults.InvalidAddress(),
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "The network causes this failure, not Mailchimp."),
    };

    private static MailchimpAccountOptions CreateOptions(TimeProvider time)
    {
        var options = new MailchimpAccountOptions();
        return options with
        {
            TimeProvider = time,
            FakeDomains = [],
            MaxConnections = null,
            MergeFields = options.MergeFields.Add(new MergeFieldDefinition(UserIdField, MergeFieldType.Text)),
        };
    }

    private static ImmutableSortedDictionary<string, string> CreateRetryAfter() =>
        ImmutableSortedDictionary<string, string>.Empty.Add("Retry-After", CallMonitor.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture));

    private bool IsBatch(SimulatedRequest request) => _account.GetOperation(request) == "lists.batch";

    /// <summary>The response to a bulk call whose members are all refused.</summary>
    /// <seealso href="https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/"/>
    private static SimulatedResponse RejectBatch(SimulatedRequest request, string? field)
    {
        var errors = new JsonArray();
        foreach (var member in JsonNode.Parse(request.Body.Span)!["members"]!.AsArray())
        {
            var error = new JsonObject { ["email_address"] = (string?)member!["email_address"], ["error"] = "The member is invalid.", ["error_code"] = "ERROR_GENERIC" };
            if (field is not null)
            {
                (error["field"], error["field_message"]) = (field, $"{RefusedText} is not allowed");
            }

            errors.Add(error);
        }

        return SimulatedResponse.Json(200, new JsonObject { ["new_members"] = new JsonArray(), ["updated_members"] = new JsonArray(), ["errors"] = errors });
    }

    private static ConformanceRecord ToRecord(MailchimpMember member) => new(member.ContactId)
    {
        UserId = member.MergeFields.GetValueOrDefault(UserIdField),
        Email = member.EmailAddress,
        GivenName = member.MergeFields.GetValueOrDefault(GivenNameField),
        FamilyName = member.MergeFields.GetValueOrDefault(FamilyNameField),
        IsArchived = member.Status == MemberStatus.Archived,
        Status = member.Tags.Contains(BlockedTag) ? RecordStatus.Blocked : RecordStatus.Active,
    };

    private string GetEmail(string id) => _account.Members.Single(member => member.ContactId == id).EmailAddress;
}
