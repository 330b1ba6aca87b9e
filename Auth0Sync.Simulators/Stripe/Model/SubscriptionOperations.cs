using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The calls for subscriptions.</summary>
internal sealed class SubscriptionOperations(AccountState state, UnconfirmedBehavior behavior)
{
    private const string Type = "subscription";
    private const string ExpandableProperty = "customer";
    private const string AllStatuses = "all";
    private const string EndedStatuses = "ended";

    /// <summary>Executes a call.</summary>
    /// <returns>The body of the response.</returns>
    /// <exception cref="ApiErrorException">The call fails.</exception>
    public JsonObject Execute(ApiCall call)
    {
        if (call.Route.Operation == StripeOperation.ListSubscriptions)
        {
            return List(call);
        }

        var expands = Expansion.Includes(call.Parameters, ExpandableProperty, isList: false);
        return ToJson(call.Route.Operation == StripeOperation.RetrieveSubscription ? Retrieve(call) : state.Subscriptions.Put(Write(call)), expands);
    }

    private SubscriptionSnapshot Write(ApiCall call) => call.Route.Operation switch
    {
        StripeOperation.CreateSubscription => Create(call),
        StripeOperation.UpdateSubscription => Update(call),
        StripeOperation.CancelSubscription => Cancel(call),
        StripeOperation.PauseSubscription => Pause(call),
        _ => Resume(call),
    };

    private SubscriptionSnapshot Create(ApiCall call)
    {
        var parameters = call.Parameters;
        parameters.RejectOthers(["customer", "items", "billing_mode", "collection_method", .. SubscriptionWriter.Writable]);
        var customerId = parameters.Find("customer") ?? throw new ApiErrorException(ApiErrors.Required("customer"));
        if (state.Customers.Find(customerId) is not { IsDeleted: false } customer || customer.IsLive != call.IsLive)
        {
            throw new ApiErrorException(ApiErrors.NoSuchReference("customer", customerId, "customer"));
        }

        var created = new SubscriptionSnapshot(state.CreateId("sub_", length: 24), customerId, call.Now, call.IsLive)
        {
            Items = SubscriptionWriter.ReadItems(parameters, () => state.CreateId("si_")),
            HasFlexibleBilling = ReadBillingMode(call),
            CollectionMethod = parameters.FindChoice(["collection_method"], "charge_automatically", "send_invoice") ?? "charge_automatically",
        };
        return SubscriptionWriter.Apply(created, parameters, call.Now);
    }

    private static bool ReadBillingMode(ApiCall call) => call.Parameters.Find("billing_mode", "type") switch
    {
        null => call.Version.DefaultsToFlexibleBilling,
        "flexible" => true,
        "classic" => false,
        _ => throw new ApiErrorException(ApiErrors.InvalidChoice("billing_mode[type]", ["classic", "flexible"])),
    };

    private SubscriptionSnapshot Retrieve(ApiCall call)
    {
        call.Parameters.RejectOthers();
        return state.GetSubscription(call);
    }

    private SubscriptionSnapshot Update(ApiCall call)
    {
        call.Parameters.RejectOthers(SubscriptionWriter.Writable);
        var subscription = state.GetSubscription(call);
        if (subscription.HasEnded && SubscriptionWriter.Writable.Except(SubscriptionWriter.WritableAfterCancellation).Any(call.Parameters.Contains))
        {
            throw new ApiErrorException(behavior.UpdateOfCanceledSubscription == CanceledSubscriptionError.NoSuchSubscription
                ? ApiErrors.NoSuch(Type, subscription.Id)
                : ApiErrors.CanceledSubscription);
        }

        if (call.Parameters.Contains("cancel_at_period_end"))
        {
            RejectIfScheduled(subscription);
        }

        return SubscriptionWriter.Apply(subscription, call.Parameters, call.Now);
    }

    // An ended subscription can still be read, but not canceled again: https://github.com/stripe/stripe-go/issues/1887
    private SubscriptionSnapshot Cancel(ApiCall call)
    {
        call.Parameters.RejectOthers("invoice_now", "prorate", "cancellation_details");
        _ = call.Parameters.FindBoolean("invoice_now");
        _ = call.Parameters.FindBoolean("prorate");
        var subscription = state.GetSubscription(call);
        if (subscription.HasEnded)
        {
            throw new ApiErrorException(ApiErrors.NoSuch(Type, subscription.Id));
        }

        if (behavior.SchedulePreventsImmediateCancellation)
        {
            RejectIfScheduled(subscription);
        }

        return SubscriptionChanges.Cancel(SubscriptionWriter.ApplyCancellationDetails(subscription, call.Parameters), call.Now);
    }

    private SubscriptionSnapshot Pause(ApiCall call)
    {
        if (!call.Version.HasPause)
        {
            throw new ApiErrorException(behavior.PauseIsUnknownToEarlierVersions
                ? ApiErrors.UnknownUrl("POST", $"/v1/subscriptions/{call.Id}/pause")
                : ApiErrors.State($"Pausing a subscription needs API version 2026-09-30 or later; this call has {call.Version.Text}."));
        }

        call.Parameters.RejectOthers("type", "bill_for", "invoicing_behavior");
        _ = call.Parameters.FindChoice(["type"], Type);
        _ = call.Parameters.FindChoice(["invoicing_behavior"], "invoice", "pending_invoice_item");
        var subscription = state.GetSubscription(call);
        return subscription switch
        {
            { HasFlexibleBilling: false } => throw new ApiErrorException(ApiErrors.State("Only a subscription with the billing mode `flexible` can be paused.")),
            { ScheduleId: not null } => throw new ApiErrorException(ApiErrors.State("A subscription with a subscription schedule cannot be paused.")),
            { Status: SubscriptionStatus.Active } => SubscriptionChanges.Pause(subscription, call.Now),
            _ => throw new ApiErrorException(ApiErrors.State($"A subscription with the status `{subscription.Status}` cannot be paused.")),
        };
    }

    // With resume_on_payment_success it stays paused until the payment succeeds; otherwise a failed one makes it past_due:
    // https://docs.stripe.com/changelog/dahlia/2026-05-27/pause-subscriptions
    private SubscriptionSnapshot Resume(ApiCall call)
    {
        call.Parameters.RejectOthers(["billing_cycle_anchor", "proration_behavior", "proration_date", .. call.Version.HasPause ? ["payment_behavior"] : Array.Empty<string>()]);
        var anchor = ReadAnchor(call.Parameters);
        _ = call.Parameters.FindChoice(["proration_behavior"], "always_invoice", "create_prorations", "none");
        var waitsForPayment = call.Parameters.FindChoice(["payment_behavior"], "resume_on_payment_attempt", "resume_on_payment_success") == "resume_on_payment_success";
        var subscription = state.GetSubscription(call);
        return subscription switch
        {
            { Status: not SubscriptionStatus.Paused } =>
                throw new ApiErrorException(ApiErrors.State($"A subscription with the status `{subscription.Status}` cannot be resumed.")),
            { CollectionMethod: not "charge_automatically" } =>
                throw new ApiErrorException(ApiErrors.State("Only a subscription that is charged automatically can be resumed.")),
            _ when state.PaymentsFail && waitsForPayment => subscription,
            _ => SubscriptionChanges.Resume(
                subscription,
                state.PaymentsFail ? SubscriptionStatus.PastDue : SubscriptionStatus.Active,
                resetsAnchor: anchor != "unchanged",
                call.Now),
        };
    }

    // Stripe.net 53.1.0 sends billing_cycle_anchor[type], the command-line client 1.52.0 billing_cycle_anchor.
    private static string? ReadAnchor(FormParameters parameters)
    {
        const string Name = "billing_cycle_anchor";
        return parameters.FindChoice([Name, "type"], "now", "unchanged") ?? parameters.FindChoice([Name], "now", "unchanged");
    }

    private JsonObject List(ApiCall call)
    {
        var parameters = call.Parameters;
        parameters.RejectOthers(["customer", "status", "price", "collection_method", .. Page.Parameters]);
        var expands = Expansion.Includes(parameters, ExpandableProperty, isList: true);
        var isCreated = Page.ReadCreated(parameters);
        var hasStatus = ReadStatus(parameters);
        var (customerId, price, collectionMethod) = (parameters.Find("customer"), parameters.Find("price"), parameters.Find("collection_method"));
        if (customerId is not null && state.Customers.Find(customerId)?.IsLive != call.IsLive)
        {
            throw new ApiErrorException(ApiErrors.NoSuchReference("customer", customerId, "customer"));
        }

        var matches =
            from subscription in state.GetSubscriptions(call.Now)
            where subscription.IsLive == call.IsLive && (customerId is null || subscription.CustomerId == customerId)
            where hasStatus(subscription) && isCreated(subscription.Created)
            where price is null || subscription.Items.Any(item => item.PriceId == price)
            where collectionMethod is null || subscription.CollectionMethod == collectionMethod
            select subscription;
        return Page.Create(parameters, matches, subscription => subscription.Id, Type, "/v1/subscriptions", subscription => ToJson(subscription, expands));
    }

    private static Func<SubscriptionSnapshot, bool> ReadStatus(FormParameters parameters) =>
        parameters.FindChoice(["status"], [.. SubscriptionStatus.All.Order(StringComparer.Ordinal), AllStatuses, EndedStatuses]) switch
        {
            null => subscription => !subscription.IsCanceled,
            AllStatuses => _ => true,
            EndedStatuses => subscription => subscription.HasEnded,
            var status => subscription => subscription.Status == status,
        };

    private static void RejectIfScheduled(SubscriptionSnapshot subscription)
    {
        if (subscription.ScheduleId is { } scheduleId)
        {
            throw new ApiErrorException(ApiErrors.ManagedBySchedule(scheduleId));
        }
    }

    private JsonObject ToJson(SubscriptionSnapshot subscription, bool expands) =>
        SubscriptionJson.Write(subscription, expands ? state.Customers.Find(subscription.CustomerId) : null);
}
