using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Stripe;
using Stripe;
using Xunit;
using static Auth0Sync.Tests.Simulators.Stripe.StripeSandbox;

namespace Auth0Sync.Tests.Simulators.Stripe;

[Trait("Category", "Unit")]
public sealed class CustomerTests
{
    private readonly StripeSandbox _stripe = new();

    [Fact]
    public async Task A_customer_is_created_with_its_fields_and_metadata()
    {
        var created = await _stripe.Customers.CreateAsync(new CustomerCreateOptions
        {
            Email = "ada+1@example.com",
            Name = "Ada & Søn = 100 %",
            Phone = "+45 12 34 56 78",
            Description = "first",
            BusinessName = "Ada Ltd",
            IndividualName = "Ada",
            PreferredLocales = ["da", "en"],
            Address = new AddressOptions { City = "Aarhus", Country = "DK" },
            Metadata = new Dictionary<string, string> { ["auth0_user_id"] = "auth0|1" },
        });

        var read = await _stripe.Customers.GetAsync(created.Id);
        Assert.StartsWith("cus_", read.Id, StringComparison.Ordinal);
        Assert.Equal(("ada+1@example.com", "Ada & Søn = 100 %", "+45 12 34 56 78", "first"), (read.Email, read.Name, read.Phone, read.Description));
        Assert.Equal(("Ada Ltd", "Ada", "Aarhus", "DK", null), (read.BusinessName, read.IndividualName, read.Address.City, read.Address.Country, read.Address.Line1));
        Assert.Equal(["da", "en"], read.PreferredLocales);
        Assert.Equal("auth0|1", read.Metadata["auth0_user_id"]);
        Assert.Equal(_stripe.Clock.GetUtcNow().UtcDateTime, read.Created);
        Assert.False(read.Livemode);
        Assert.Null(read.Deleted);
        Assert.Equal("auth0|1", Assert.Single(_stripe.Account.Customers).Metadata["auth0_user_id"]);
    }

    [Fact]
    public async Task An_update_keeps_what_it_does_not_contain_and_an_empty_value_clears()
    {
        var id = _stripe.Account.AddCustomer("ada@example.com", "Ada", new Dictionary<string, string> { ["kept"] = "1", ["removed"] = "2" }).Id;

        var updated = await _stripe.Customers.UpdateAsync(id, new CustomerUpdateOptions
        {
            Name = "",
            Metadata = new Dictionary<string, string> { ["removed"] = "", ["added"] = "3" },
        });

        Assert.Equal(("ada@example.com", null), (updated.Email, updated.Name));
        Assert.Equal(new Dictionary<string, string> { ["kept"] = "1", ["added"] = "3" }, updated.Metadata);
        using var cleared = await _stripe.SendAsync("POST", $"/v1/customers/{id}", "metadata=");
        Assert.Empty(_stripe.Account.FindCustomer(id)!.Metadata);
    }

    [Fact]
    public async Task Two_customers_may_have_the_same_email_address()
    {
        // https://github.com/adcontextprotocol/adcp/issues/3247
        var first = await _stripe.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.com" });
        var second = await _stripe.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.com" });

        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task The_list_by_email_is_case_sensitive_and_newest_first()
    {
        var first = _stripe.Account.AddCustomer("ada@example.com").Id;
        _stripe.Account.AddCustomer("Ada@example.com");
        var third = _stripe.Account.AddCustomer("ada@example.com").Id;

        var list = await _stripe.Customers.ListAsync(new CustomerListOptions { Email = "ada@example.com" });

        Assert.Equal([third, first], list.Select(customer => customer.Id));
        Assert.False(list.HasMore);
        Assert.Equal("/v1/customers", list.Url);
        using var empty = await _stripe.SendAsync("GET", "/v1/customers?email=nobody%40example.com");
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"object":"list","data":[],"has_more":false,"url":"/v1/customers"}"""),
            JsonNode.Parse(await empty.Content.ReadAsStringAsync())));
        await AssertFailsAsync(_stripe.Customers.ListAsync(new CustomerListOptions { Email = "" }), 400, "parameter_invalid_empty", "email");
    }

    [Fact]
    public async Task The_list_is_paged_and_filtered_by_time()
    {
        for (var index = 0; index < 120; index++)
        {
            _stripe.Account.AddCustomer($"{index}@example.com");
        }

        _stripe.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = _stripe.Account.AddCustomer("late@example.com");

        var page = await _stripe.Customers.ListAsync(new CustomerListOptions { Limit = 100 });
        Assert.Equal((100, true), (page.Data.Count, page.HasMore));
        var rest = await _stripe.Customers.ListAsync(new CustomerListOptions { Limit = 100, StartingAfter = page.Data[^1].Id });
        Assert.Equal((21, false), (rest.Data.Count, rest.HasMore));
        var previous = await _stripe.Customers.ListAsync(new CustomerListOptions { Limit = 5, EndingBefore = rest.Data[0].Id });
        Assert.Equal(page.Data.Skip(95).Select(customer => customer.Id), previous.Select(customer => customer.Id));
        Assert.True(previous.HasMore);
        Assert.Equal(121, await _stripe.Customers.ListAutoPagingAsync().CountAsync());
        var recent = await _stripe.Customers.ListAsync(new CustomerListOptions { Created = new DateRangeOptions { GreaterThanOrEqual = late.Created.UtcDateTime } });
        Assert.Equal(late.Id, Assert.Single(recent).Id);
        await AssertFailsAsync(_stripe.Customers.ListAsync(new CustomerListOptions { Limit = 101 }), 400, "parameter_invalid_integer", "limit");
        await AssertFailsAsync(_stripe.Customers.ListAsync(new CustomerListOptions { StartingAfter = "cus_none" }), 400, "resource_missing", "starting_after");
    }

    [Fact]
    public async Task Of_a_deleted_customer_only_three_members_remain()
    {
        var customer = _stripe.Account.AddCustomer("ada@example.com");

        var deleted = await _stripe.Customers.DeleteAsync(customer.Id);

        Assert.True(deleted.Deleted);
        using var read = await _stripe.SendAsync("GET", $"/v1/customers/{customer.Id}");
        Assert.True(JsonNode.DeepEquals(
            new JsonObject { ["id"] = customer.Id, ["object"] = "customer", ["deleted"] = true },
            JsonNode.Parse(await read.Content.ReadAsStringAsync())));
        Assert.Empty(await _stripe.Customers.ListAsync());
        await AssertFailsAsync(_stripe.Customers.UpdateAsync(customer.Id, new CustomerUpdateOptions { Name = "A" }), 404, "resource_missing", "id");
        await AssertFailsAsync(_stripe.Customers.DeleteAsync(customer.Id), 404, "resource_missing", "id");
    }

    [Fact]
    public async Task A_deletion_cancels_the_subscriptions_at_once()
    {
        var customer = _stripe.Account.AddCustomer("ada@example.com");
        var other = _stripe.Account.AddSubscription(_stripe.Account.AddCustomer("bob@example.com").Id);
        var subscription = _stripe.Account.AddSubscription(customer.Id);

        await _stripe.Customers.DeleteAsync(customer.Id);

        Assert.Equal("canceled", (await _stripe.Subscriptions.GetAsync(subscription.Id)).Status);
        Assert.Equal("active", _stripe.Account.FindSubscription(other.Id)!.Status);
        var canceled = await _stripe.Subscriptions.ListAsync(new SubscriptionListOptions { Status = "canceled", Customer = customer.Id });
        Assert.Equal(subscription.Id, Assert.Single(canceled).Id);
    }

    [Theory]
    [InlineData("no-at.example.com")]
    [InlineData(" ada@example.com")]
    [InlineData("ada@example")]
    [InlineData("ada@exam ple.com")]
    public async Task An_invalid_email_address_is_rejected(string email)
    {
        var error = await AssertFailsAsync(_stripe.Customers.CreateAsync(new CustomerCreateOptions { Email = email }), 400, "email_invalid", "email");

        Assert.Equal($"Invalid email address: {email}", error.StripeError.Message);
        Assert.Empty(_stripe.Account.Customers);
    }

    [Fact]
    public async Task Metadata_has_limits()
    {
        var id = _stripe.Account.AddCustomer(metadata: Enumerable.Range(0, 50).ToDictionary(index => $"key{index}", _ => "value")).Id;

        await AssertFailsAsync(UpdateAsync("key50", "value"), 400, null, "metadata");
        await AssertFailsAsync(UpdateAsync(new string('k', 41), "value"), 400, null, "metadata");
        await AssertFailsAsync(UpdateAsync("key0", new string('v', 501)), 400, null, "metadata[key0]");
        await UpdateAsync("key0", new string('v', 500));
        using var nested = await _stripe.SendAsync("POST", $"/v1/customers/{id}", "metadata[a][b]=1");
        Assert.Equal(400, (int)nested.StatusCode);
        using var text = await _stripe.SendAsync("POST", $"/v1/customers/{id}", "metadata=text");
        Assert.Equal(400, (int)text.StatusCode);

        Task<Customer> UpdateAsync(string key, string value) =>
            _stripe.Customers.UpdateAsync(id, new CustomerUpdateOptions { Metadata = new Dictionary<string, string> { [key] = value } });
    }

    [Fact]
    public async Task A_long_phone_number_and_an_unknown_parameter_are_rejected()
    {
        await AssertFailsAsync(_stripe.Customers.CreateAsync(new CustomerCreateOptions { Phone = new string('1', 21) }), 400, null, "phone");
        await AssertFailsAsync(_stripe.Customers.CreateAsync(new CustomerCreateOptions { Source = "tok_1" }), 400, "parameter_unknown", "source");
        await AssertFailsAsync(_stripe.Customers.CreateAsync(new CustomerCreateOptions { Expand = ["sources"] }), 400, null, "expand");
    }

    [Fact]
    public async Task Subscriptions_are_expanded_on_request()
    {
        var customer = _stripe.Account.AddCustomer("ada@example.com");
        var subscription = _stripe.Account.AddSubscription(customer.Id);

        var read = await _stripe.Customers.GetAsync(customer.Id, new CustomerGetOptions { Expand = ["subscriptions"] });
        var listed = await _stripe.Customers.ListAsync(new CustomerListOptions { Expand = ["data.subscriptions"] });

        Assert.Equal(subscription.Id, Assert.Single(read.Subscriptions).Id);
        Assert.Equal(subscription.Id, Assert.Single(Assert.Single(listed).Subscriptions).Id);
        Assert.Null((await _stripe.Customers.GetAsync(customer.Id)).Subscriptions);
    }

    [Fact]
    public async Task People_edit_and_delete_customers_in_the_dashboard()
    {
        var customer = _stripe.Account.AddCustomer("ada@example.com", "Ada");

        _stripe.Account.EditCustomer(customer.Id, current => current with { Id = "cus_other", Email = "lovelace@example.com" });

        Assert.Equal("lovelace@example.com", (await _stripe.Customers.GetAsync(customer.Id)).Email);
        _stripe.Account.DeleteCustomer(customer.Id);
        Assert.True((await _stripe.Customers.GetAsync(customer.Id)).Deleted);
        Assert.Throws<InvalidOperationException>(() => _stripe.Account.EditCustomer(customer.Id, current => current));
    }

    [Fact]
    public async Task A_list_can_lag_behind()
    {
        var lagging = new StripeSandbox(Options with { UnconfirmedBehavior = new UnconfirmedBehavior { ListDelay = TimeSpan.FromSeconds(5) } });
        var created = await lagging.Customers.CreateAsync(new CustomerCreateOptions { Email = "ada@example.com" });

        Assert.Empty(await lagging.Customers.ListAsync());
        Assert.Equal("ada@example.com", (await lagging.Customers.GetAsync(created.Id)).Email);
        lagging.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(await lagging.Customers.ListAsync());
    }
}
