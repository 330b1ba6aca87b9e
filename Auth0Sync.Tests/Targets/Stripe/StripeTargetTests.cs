using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>The calls for customers, and the results of their responses.</summary>
[Trait("Category", "Unit")]
public class StripeTargetTests
{
    [Fact]
    public async Task A_new_customer_has_the_fields_and_the_key_of_the_operation()
    {
        await using var app = Create();
        var fields = Fields(("email", Email), ("name", "Ada Lovelace"), ("phone", "+441234"), ("description", "VIP"), ("metadata.plan", "pro"), ("metadata.empty", null));
        fields["preferred_locales"] = new FieldValue.List(["en-GB", "fr"]);

        var result = await app.Target.CreateAsync(fields, Operation(), CancellationToken.None);

        var customer = Assert.Single(app.Customers);
        Assert.Equal(new TargetResult.Done(new TargetRecord(customer.Id, UserId, Email)), result);
        Assert.Equal(("Ada Lovelace", "+441234", "VIP"), (customer.Name, customer.Phone, customer.Description));
        Assert.Equal("en-GB fr", string.Join(' ', customer.PreferredLocales));
        Assert.Equal(new Dictionary<string, string> { ["auth0_user_id"] = UserId, ["plan"] = "pro" }, customer.Metadata.ToDictionary());
        Assert.Equal($"auth0sync-{1:D64}", Assert.Single(app.Api.Calls).Request.GetHeader("Idempotency-Key"));
    }

    [Fact]
    public async Task An_update_sends_only_its_fields_and_clears_with_an_empty_value()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email, "Ada", new Dictionary<string, string> { ["plan"] = "pro", ["note"] = "by hand" });
        app.Account.EditCustomer(customer.Id, edited => edited with { Phone = "+44", PreferredLocales = ["en"] });

        var result = await app.UpdateAsync(customer.Id, ("phone", null), ("name", "Ada L."), ("metadata.plan", null), ("preferred_locales", null));

        Assert.Equal(new TargetResult.Done(new TargetRecord(customer.Id, UserId, Email)), result);
        var updated = app.Account.FindCustomer(customer.Id)!;
        Assert.Equal(("Ada L.", null, Email), (updated.Name, updated.Phone, updated.Email));
        Assert.Equal(new Dictionary<string, string> { ["auth0_user_id"] = UserId, ["note"] = "by hand" }, updated.Metadata.ToDictionary());
        Assert.Empty(updated.PreferredLocales);
    }

    [Fact]
    public async Task An_update_without_metadata_keeps_the_metadata()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email, "Ada", new Dictionary<string, string> { ["note"] = "by hand" });

        var result = await app.Target.UpdateAsync(new RecordReference(customer.Id, null), new Dictionary<string, FieldValue?> { ["phone"] = "+44" }, Operation(), CancellationToken.None);

        Assert.IsType<TargetResult.Done>(result);
        Assert.Equal("+44", app.Account.FindCustomer(customer.Id)!.Phone);
        Assert.Equal(new Dictionary<string, string> { ["note"] = "by hand" }, app.Account.FindCustomer(customer.Id)!.Metadata.ToDictionary());
    }

    [Fact]
    public async Task An_update_without_fields_reads_the_customer()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email);

        var result = await app.Target.UpdateAsync(new RecordReference(customer.Id, null), new Dictionary<string, FieldValue?>(), Operation(), CancellationToken.None);

        Assert.Equal(new TargetResult.Done(new TargetRecord(customer.Id, null, Email)), result);
        Assert.Equal(1, app.CountCalls(StripeOperation.RetrieveCustomer));
    }

    [Fact]
    public async Task A_deleted_or_unknown_customer_is_missing()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email);
        app.Account.DeleteCustomer(customer.Id);

        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.Id(customer.Id)));
        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.Id("cus_unknown")));
        Assert.IsType<TargetResult.Missing>(await app.UpdateAsync(customer.Id, ("name", "Ada")));
        Assert.IsType<TargetResult.Missing>(await ((IEraseTarget)app.Target).EraseAsync(new RecordReference(customer.Id, null), Operation(), CancellationToken.None));
    }

    [Fact]
    public async Task Erasing_deletes_the_customer_with_its_subscriptions()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email);
        app.Account.AddSubscription(customer.Id);

        var result = await ((IEraseTarget)app.Target).EraseAsync(new RecordReference(customer.Id, UserId), Operation(), CancellationToken.None);

        Assert.IsType<TargetResult.Done>(result);
        Assert.Empty(app.Customers);
        Assert.True(Assert.Single(app.Account.Subscriptions).IsCanceled);
    }

    [Fact]
    public async Task A_user_id_is_found_among_all_customers_with_an_address_as_given_and_in_lower_case()
    {
        await using var app = Create();
        for (var i = 0; i < 150; i++)
        {
            app.Account.AddCustomer(Email);
        }

        var own = app.Account.AddCustomer(Email, metadata: new Dictionary<string, string> { ["auth0_user_id"] = UserId });
        for (var i = 0; i < 150; i++)
        {
            app.Account.AddCustomer(Email);
        }

        var found = await app.FindAsync(new RecordKey.UserId(UserId, ["Ada@Example.org"]));

        Assert.Equal(new TargetResult.Done(new TargetRecord(own.Id, UserId, Email)), found);
        Assert.Equal(5, app.CountCalls(StripeOperation.ListCustomers));
        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.UserId("auth0|other", [Email])));
        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.UserId(UserId)));
    }

    [Fact]
    public async Task A_thorough_lookup_finds_a_recent_customer_without_an_address()
    {
        await using var app = Create();
        await app.CreateAsync(1, ("name", "Ada"));
        var customer = Assert.Single(app.Customers);

        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.UserId(UserId, [Email])));
        Assert.Equal(new TargetResult.Done(new TargetRecord(customer.Id, UserId)), await app.FindAsync(new RecordKey.UserId(UserId, [Email]) { IsThorough = true }));
    }

    [Fact]
    public async Task An_address_matches_only_a_single_customer()
    {
        await using var app = Create();
        var first = app.Account.AddCustomer(Email);

        Assert.Equal(new TargetResult.Done(new TargetRecord(first.Id, null, Email)), await app.FindAsync(new RecordKey.Email("ADA@example.org")));

        var second = app.Account.AddCustomer("ADA@example.org");
        var ambiguous = Assert.IsType<TargetResult.Rejected>(await app.FindAsync(new RecordKey.Email("ADA@example.org")));

        Assert.Equal("ambiguous_email", ambiguous.Code);
        Assert.Contains(first.Id, ambiguous.Message, StringComparison.Ordinal);
        Assert.Contains(second.Id, ambiguous.Message, StringComparison.Ordinal);
        Assert.Equal(new[] { first.Id, second.Id }.Order(), ambiguous.Candidates.Select(candidate => candidate.Id).Order());
        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.Email("nobody@example.org")));
    }

    [Theory]
    [InlineData("cus_9s6XKzkNRiz8i3", true)]
    [InlineData("cus_", false)]
    [InlineData("sub_1", false)]
    [InlineData("cus_1/../x", false)]
    [InlineData("", false)]
    public async Task Only_ids_of_customers_can_be_record_ids(string text, bool isPossible)
    {
        await using var app = Create();

        Assert.Equal(isPossible, app.Target.CanBeRecordId(text));
    }

    [Fact]
    public async Task A_lost_response_of_a_creation_makes_no_second_customer()
    {
        await using var app = Create();
        app.Fail(CallFaultKind.AbortAfter, StripeOperation.CreateCustomer, 3);

        Assert.IsType<TargetResult.Busy>(await app.CreateAsync());
        var again = await app.CreateAsync();

        Assert.Equal(new TargetResult.Done(new TargetRecord(Assert.Single(app.Customers).Id, UserId, Email)), again);
    }

    [Fact]
    public async Task A_customer_that_an_earlier_attempt_created_gets_the_newer_values()
    {
        await using var app = Create();
        app.Fail(CallFaultKind.AbortAfter, StripeOperation.CreateCustomer, 3);
        await app.CreateAsync();
        for (var i = 0; i < 120; i++)
        {
            app.Account.AddCustomer($"other{i}@example.org");
        }

        var again = await app.CreateAsync(1, ("email", "new@example.org"), ("name", "Ada"));

        var customer = Assert.Single(app.Customers, customer => customer.Metadata.ContainsKey("auth0_user_id"));
        Assert.Equal(new TargetResult.Done(new TargetRecord(customer.Id, UserId, "new@example.org")), again);
        Assert.Equal("Ada", customer.Name);
    }

    [Fact]
    public async Task The_repeated_response_of_a_deleted_customer_is_no_success()
    {
        await using var app = Create();
        await app.CreateAsync();
        var first = Assert.Single(app.Customers);
        app.Account.DeleteCustomer(first.Id);

        var again = await app.CreateAsync();
        var third = await app.CreateAsync();

        var second = Assert.Single(app.Customers);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(new TargetResult.Done(new TargetRecord(second.Id, UserId, Email)), again);
        Assert.Equal(again, third);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_that_Stripe_repeats_for_a_day_does_not_last_a_day(bool afterEffect)
    {
        await using var app = Create();
        await app.FindAsync(new RecordKey.Id("cus_1"));
        await app.FindAsync(new RecordKey.Id("cus_1"));
        app.Account.FailNextCall(StripeOperation.CreateCustomer, afterEffect);

        var result = await app.CreateAsync();

        Assert.Equal(new TargetResult.Done(new TargetRecord(Assert.Single(app.Customers).Id, UserId, Email)), result);

        // The repeated failure is neither retried nor a reason to open the circuit, or no later attempt would get further.
        Assert.Equal(afterEffect ? 2 : 3, app.CountCalls(StripeOperation.CreateCustomer));
    }

    [Fact]
    public async Task A_key_that_is_in_use_is_tried_again_later()
    {
        await using var app = Create();
        app.Fail(StripeFaults.KeyInUse(type: "idempotency_error"), count: 1);

        Assert.IsType<TargetResult.Busy>(await app.CreateAsync());
        Assert.IsType<TargetResult.Done>(await app.CreateAsync());
    }

    [Fact]
    public async Task Another_operation_creates_another_customer()
    {
        await using var app = Create();

        await app.CreateAsync(1);
        await app.CreateAsync(2);

        Assert.Equal(2, app.Customers.Length);
    }
}
