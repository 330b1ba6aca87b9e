using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>The calls for customers.</summary>
internal sealed class CustomerOperations(AccountState state, UnconfirmedBehavior behavior)
{
    private const string Type = "customer";
    private const string ExpandableProperty = "subscriptions";

    /// <summary>Executes a call.</summary>
    /// <returns>The body of the response.</returns>
    /// <exception cref="ApiErrorException">The call fails.</exception>
    public JsonObject Execute(ApiCall call) => call.Route.Operation switch
    {
        StripeOperation.CreateCustomer => Write(call, new CustomerSnapshot(state.CreateId("cus_"), call.Now, call.IsLive)),
        StripeOperation.UpdateCustomer => Write(call, state.GetActiveCustomer(call)),
        StripeOperation.RetrieveCustomer => Retrieve(call),
        StripeOperation.DeleteCustomer => Delete(call),
        _ => List(call),
    };

    private JsonObject Write(ApiCall call, CustomerSnapshot customer)
    {
        var expands = Expands(call, isList: false);
        return ToJson(call, state.Customers.Put(CustomerWriter.Apply(customer, call.Parameters)), expands);
    }

    private JsonObject Retrieve(ApiCall call)
    {
        call.Parameters.RejectOthers();
        return ToJson(call, state.GetCustomer(call), Expands(call, isList: false));
    }

    private JsonObject Delete(ApiCall call)
    {
        call.Parameters.RejectOthers();
        return CustomerJson.Write(state.Delete(state.GetActiveCustomer(call), call.Now));
    }

    private JsonObject List(ApiCall call)
    {
        call.Parameters.RejectOthers(["email", .. Page.Parameters]);
        var expands = Expands(call, isList: true);
        var isCreated = Page.ReadCreated(call.Parameters);
        var email = call.Parameters.Find("email");
        if (email?.Length == 0)
        {
            throw new ApiErrorException(ApiErrors.Empty("email"));
        }

        // The comparison is case-sensitive for good: https://github.com/stripe/stripe-dotnet/issues/2240
        var matches =
            from customer in state.Customers.NewestFirst
            where !customer.IsDeleted && customer.IsLive == call.IsLive && (email is null || customer.Email == email)
            where isCreated(customer.Created) && customer.Created + behavior.ListDelay <= call.Now
            select customer;
        return Page.Create(call.Parameters, matches, customer => customer.Id, Type, "/v1/customers", customer => ToJson(call, customer, expands));
    }

    private static bool Expands(ApiCall call, bool isList) => Expansion.Includes(call.Parameters, ExpandableProperty, isList);

    private JsonObject ToJson(ApiCall call, CustomerSnapshot customer, bool expands) => CustomerJson.Write(
        customer,
        expands ? state.GetSubscriptions(call.Now).Where(subscription => subscription.CustomerId == customer.Id && !subscription.IsCanceled) : null);
}
