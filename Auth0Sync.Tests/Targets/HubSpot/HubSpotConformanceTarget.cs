using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support.Memory;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>HubSpot with its simulator.</summary>
internal sealed class HubSpotConformanceTarget : HttpConformanceTarget
{
    private readonly SimulatedAccount _account;

    public HubSpotConformanceTarget(TimeProvider time)
        : this(time, new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            TimeProvider = time,
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_email_verified"), new("auth0_status"), new("auth0_last_event")],
        }))
    {
    }

    private HubSpotConformanceTarget(TimeProvider time, SimulatedAccount account)
        : base(time, new SimulatedSystem(account)) => _account = account;

    public override TargetDescriptor Descriptor => HubSpotRegistration.Descriptor;

    public override ConformanceTraits SystemTraits => ConformanceTraits.Merges | ConformanceTraits.Restores | ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth0Sync:HubSpot:Enabled"] = "true",
        ["Auth0Sync:HubSpot:AccessToken"] = "hubspot-token",
        ["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9",
        ["Auth0Sync:HubSpot:BatchWindow"] = "00:00:00",
        ["Auth0Sync:HubSpot:LongestWait"] = "00:00:00",
        ["Auth0Sync:HubSpot:CallsPerTenSeconds"] = "1000000",
    };

    /// <summary>The number of calls by operation.</summary>
    public IReadOnlyDictionary<Operation, int> CallCounts => _account.Calls.CountsByOperation;

    public override IReadOnlyList<ConformanceRecord> Records => [.. _account.Contacts.Select(ToRecord)];

    public override string AddRecord(ConformanceRecord draft)
    {
        var properties = new Dictionary<string, string> { ["firstname"] = draft.GivenName ?? "" };
        if (draft.Email is { } email)
        {
            properties["email"] = email;
        }

        return _account.AddContact(properties).Id;
    }

    public override void EditGivenName(string id, string givenName) => _account.Edit(id, new Dictionary<string, string> { ["firstname"] = givenName });

    public override void RemoveRecord(string id) => _account.Archive(id);

    public override void RestoreRecord(string id) => _account.Restore(id);

    public override void MergeRecords(string primaryId, string otherId) => _account.Merge(primaryId, otherId);

    protected override SimulatedResponse CreateFailure(CallFailure failure, SimulatedRequest request)
    {
        _account.Faults.Add(CreateFault(failure) with { MaxCount = 1 });
        return SimulatedSystem.Send(_account, request);
    }

    private static Fault CreateFault(CallFailure failure) => failure switch
    {
        CallFailure.Busy => new Fault { Status = 423 },
        CallFailure.BusyWithRetryAfter => new Fault { Status = 503, RetryAfter = CallMonitor.RetryAfter },
        CallFailure.Throttled => new Fault { Status = 429, RetryAfter = CallMonitor.RetryAfter },
        CallFailure.ServerError => new Fault { Status = 500 },
        CallFailure.Unauthorized => new Fault { Status = 401 },
        CallFailure.Forbidden => new Fault { Status = 403 },
        CallFailure.RejectedRecord => new Fault { Status = 400 },
        CallFailure.RejectedField => new Fault
        {
            Status = 400,
            Body = ApiErrors.InvalidValues([new ErrorDetail($"{RefusedText} was not one of the allowed options", "INVALID_OPTION", "lastname")]).ToResponseBody(),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "The network causes this failure, not HubSpot."),
    };

    private static ConformanceRecord ToRecord(Contact contact) => new(contact.Id)
    {
        UserId = contact["auth0_user_id"],
        Email = contact.Email,
        GivenName = contact["firstname"],
        FamilyName = contact["lastname"],
        IsArchived = contact.IsArchived,
        Status = contact["auth0_status"] switch
        {
            "active" => RecordStatus.Active,
            "blocked" => RecordStatus.Blocked,
            "deactivated" => RecordStatus.Deactivated,
            _ => null,
        },
    };

    private sealed class SimulatedSystem(SimulatedAccount account) : ISimulatedSystem
    {
        public string GetOperation(SimulatedRequest request) => HubSpotApiRequest.GetOperation(request.Method, request.Path).ToString();

        public SimulatedResponse Execute(SimulatedRequest request) => Send(account, request);

        public static SimulatedResponse Send(SimulatedAccount account, SimulatedRequest request)
        {
            var body = request.Body.IsEmpty ? null : JsonNode.Parse(request.Body.Span);
            var response = account.Send(HubSpotApiRequest.Create(request.Method, request.Path, body));
            var simulated = response.Body is { } json ? SimulatedResponse.Json(response.Status, json) : SimulatedResponse.Empty(response.Status);
            return simulated with { Headers = response.Headers };
        }
    }
}
