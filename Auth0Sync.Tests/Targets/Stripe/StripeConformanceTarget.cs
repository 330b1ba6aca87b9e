using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Conformance;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>Stripe with its simulator.</summary>
internal sealed class StripeConformanceTarget : HttpConformanceTarget
{
    private const int MaxMetadataLength = 500;

    private readonly StripeAccount _account;
    private readonly bool _hasSubscriptions;

    /// <param name="time">The clock.</param>
    /// <param name="hasSubscriptions">
    /// Whether every customer has a subscription, and a status pauses or cancels it. The status of a record is then what its
    /// subscription shows.
    /// </param>
    public StripeConformanceTarget(TimeProvider time, bool hasSubscriptions)
        : this(time, new StripeAccount(new StripeAccountOptions { TimeProvider = time, Limits = StripeRateLimits.Unlimited }), hasSubscriptions)
    {
    }

    private StripeConformanceTarget(TimeProvider time, StripeAccount account, bool hasSubscriptions)
        : base(time, hasSubscriptions ? new SubscribingSystem(account) : account) => (_account, _hasSubscriptions) = (account, hasSubscriptions);

    public override TargetDescriptor Descriptor => StripeRegistration.Descriptor;

    public override ConformanceTraits SystemTraits => ConformanceTraits.ReceivesOperationIds | ConformanceTraits.KeepsRecordOnMove | ConformanceTraits.ReadmitsPeople | ConformanceTraits.FreesAddresses;

    public override IReadOnlyCollection<string> OwnPolicies => StripeRegistration.OwnPolicies;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth0Sync:Stripe:Enabled"] = "true",
        ["Auth0Sync:Stripe:ApiKey"] = new StripeAccountOptions().SecretKey,
        ["Auth0Sync:Stripe:BaseAddress"] = "http://127.0.0.1:9",
        ["Auth0Sync:Stripe:CallsPerSecond"] = "10000",
        ["Auth0Sync:Stripe:LongestWait"] = "00:00:00",
        ["Auth0Sync:Stripe:Mapping:metadata.given_name"] = "given_name",
        ["Auth0Sync:Stripe:Mapping:metadata.family_name"] = "family_name",
        ["Auth0Sync:Stripe:Policies:OnBlocked"] = BlockPolicyName,
        ["Auth0Sync:Stripe:Policies:OnDelete"] = DeletePolicyName,
    };

    public override IReadOnlyList<ConformanceRecord> Records => [.. _account.Customers.Where(customer => !customer.IsDeleted).Select(ToRecord)];

    public override IReadOnlyList<string> CreationOperationIds =>
        [.. Monitor.Calls.Where(call => call.Operation == StripeOperation.CreateCustomer).Select(call => call.Request!.GetHeader("Idempotency-Key")!)];

    private string BlockPolicyName => (_hasSubscriptions ? StripeBlockPolicy.PauseCollection : StripeBlockPolicy.Mark).ToString();

    private string DeletePolicyName => (_hasSubscriptions ? StripeDeletePolicy.CancelAtPeriodEnd : StripeDeletePolicy.Mark).ToString();

    public override string RefuseFamilyName() => new('x', MaxMetadataLength + 1);

    public override IReadOnlyDictionary<string, string?>? GetPolicySettings(string policy, string value) => (policy, value) switch
    {
        (nameof(PolicyOptions.OnBlocked), nameof(BlockPolicy.Mark)) => base.GetPolicySettings(policy, BlockPolicyName),
        (nameof(PolicyOptions.OnBlocked), nameof(BlockPolicy.Deactivate)) => null,
        (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Deactivate)) => base.GetPolicySettings(policy, DeletePolicyName),
        (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Archive)) => null,
        (nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Erase)) => base.GetPolicySettings(policy, nameof(StripeDeletePolicy.DeleteCustomer)),
        _ => base.GetPolicySettings(policy, value),
    };

    public override string AddRecord(ConformanceRecord draft)
    {
        var metadata = new Dictionary<string, string>();
        if (draft.GivenName is { } givenName)
        {
            metadata["given_name"] = givenName;
        }

        var customer = _account.AddCustomer(draft.Email, metadata: metadata);
        if (_hasSubscriptions)
        {
            _account.AddSubscription(customer.Id);
        }

        return customer.Id;
    }

    public override void EditGivenName(string id, string givenName) =>
        _account.EditCustomer(id, customer => customer with { Metadata = customer.Metadata.SetItem("given_name", givenName) });

    public override void RemoveRecord(string id) => _account.DeleteCustomer(id);

    protected override SimulatedResponse CreateFailure(CallFailure failure, SimulatedRequest request) => failure switch
    {
        CallFailure.Busy => StripeFaults.LockTimeout(),
        CallFailure.BusyWithRetryAfter => WithRetryAfter(StripeFaults.Unavailable()),
        CallFailure.Throttled => WithRetryAfter(StripeFaults.RateLimited()),
        CallFailure.ServerError => StripeFaults.InternalError(),
        CallFailure.Unauthorized => StripeFaults.ExpiredKey(),
        CallFailure.Forbidden => StripeFaults.MissingPermission(),
        CallFailure.RejectedRecord => SimulatedResponse.Json(400, new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["message"] = "The customer cannot be written." },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "The network causes this failure, not Stripe."),
    };

    private static SimulatedResponse WithRetryAfter(SimulatedResponse response) =>
        response with { Headers = response.Headers.SetItem("Retry-After", CallMonitor.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture)) };

    private ConformanceRecord ToRecord(CustomerSnapshot customer) => new(customer.Id)
    {
        UserId = customer.Metadata.GetValueOrDefault("auth0_user_id"),
        Email = customer.Email,
        GivenName = customer.Metadata.GetValueOrDefault("given_name"),
        FamilyName = customer.Metadata.GetValueOrDefault("family_name"),
        Status = _hasSubscriptions ? GetEffect(customer.Id) : customer.Metadata.GetValueOrDefault("auth0_status") is { } status ? Enum.Parse<RecordStatus>(status, ignoreCase: true) : null,
    };

    private RecordStatus GetEffect(string customerId) => _account.Subscriptions.Single(subscription => subscription.CustomerId == customerId) switch
    {
        { HasEnded: true } or { CancelAtPeriodEnd: true } => RecordStatus.Deactivated,
        { PauseCollection: not null } => RecordStatus.Blocked,
        _ => RecordStatus.Active,
    };

    /// <summary>Every customer subscribes as soon as it exists.</summary>
    private sealed class SubscribingSystem(StripeAccount account) : ISimulatedSystem
    {
        public string GetOperation(SimulatedRequest request) => account.GetOperation(request);

        public SimulatedResponse Execute(SimulatedRequest request)
        {
            var response = account.Execute(request);
            foreach (var customer in account.Customers.Where(customer => !customer.IsDeleted && account.Subscriptions.All(subscription => subscription.CustomerId != customer.Id)))
            {
                account.AddSubscription(customer.Id);
            }

            return response;
        }
    }
}
