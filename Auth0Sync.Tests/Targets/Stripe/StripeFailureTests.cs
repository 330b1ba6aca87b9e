using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>What each kind of failure means, and what is logged about it.</summary>
[Trait("Category", "Unit")]
public class StripeFailureTests
{
    public static TheoryData<string, string, string> Failures => new()
    {
        { "rate limit", "Busy", "429 rate_limit" },
        { "lock timeout", "Busy", "429 lock_timeout" },
        { "key in use", "Busy", "409" },
        { "internal error", "Busy", "500" },
        { "unavailable", "Busy", "503" },
        { "gateway page", "Busy", "does not come from Stripe's API" },
        { "gateway page 404", "Busy", "does not come from Stripe's API" },
        { "web page 200", "Busy", "does not come from Stripe's API" },
        { "other JSON 200", "Busy", "does not come from Stripe's API" },
        { "invalid key", "Misconfigured", "Auth0Sync:Stripe:ApiKey" },
        { "expired key", "Misconfigured", "api_key_expired" },
        { "missing permission", "Misconfigured", "rak_customer_write" },
        { "other mode", "Misconfigured", "live and test mode" },
        { "unknown URL", "Misconfigured", "Auth0Sync:Stripe:BaseAddress" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_has_its_class(string failure, string expectedClass, string expectedText)
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email);
        app.Fail(GetResponse(failure));

        var result = await app.UpdateAsync(customer.Id, ("name", "Ada"));

        Assert.Equal(expectedClass, result.GetType().Name);
        var text = result switch
        {
            TargetResult.Busy busy => busy.Message,
            TargetResult.Misconfigured misconfigured => misconfigured.Problem,
            _ => "",
        };
        Assert.Contains(expectedText, text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk_test", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rk_test", text, StringComparison.Ordinal);
        Assert.All(app.Logs.Lines, line => Assert.DoesNotContain("sk_test", line.Text, StringComparison.Ordinal));
        var logged = Assert.Single(app.Logs.Lines, line => line.EventId == LogEvents.TargetCallFailed);
        Assert.Equal(expectedClass, logged.Values["Class"]);
    }

    [Fact]
    public async Task A_request_to_wait_is_honored()
    {
        await using var app = Create(("Stripe:LongestWait", "00:00:00"));
        var response = StripeFaults.RateLimited();
        app.Fail(response with { Headers = response.Headers.SetItem("Retry-After", "7") }, count: 1);

        var busy = Assert.IsType<TargetResult.Busy>(await app.FindAsync(new RecordKey.Id("cus_1")));
        var readiness = await app.Target.CheckReadinessAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(7), busy.RetryAfter);
        Assert.True(Assert.IsType<TargetReadiness.Unknown>(readiness).RetryAfter > TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_lock_on_one_object_pauses_no_other_call()
    {
        await using var app = Create();
        app.Fail(StripeFaults.LockTimeout(), count: 1);

        Assert.IsType<TargetResult.Busy>(await app.FindAsync(new RecordKey.Id("cus_1")));
        Assert.IsType<TargetResult.Missing>(await app.FindAsync(new RecordKey.Id("cus_1")));
    }

    [Theory]
    [InlineData(CallFaultKind.AbortBefore)]
    [InlineData(CallFaultKind.AbortAfter)]
    public async Task Lost_connections_are_tried_again(CallFaultKind kind)
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email);
        app.Fail(kind, StripeOperation.UpdateCustomer);

        Assert.IsType<TargetResult.Done>(await app.UpdateAsync(customer.Id, ("name", "Ada")));

        app.Fail(kind, StripeOperation.UpdateCustomer, 3);
        Assert.Equal(new TargetResult.Busy(null, "Stripe did not respond."), await app.UpdateAsync(customer.Id, ("name", "Ada")));
    }

    [Fact]
    public async Task An_invalid_address_rejects_only_its_field()
    {
        await using var app = Create();

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.CreateAsync(1, ("email", "no address"), ("name", "Ada")));

        Assert.Equal(new RejectedField("email", "email_invalid"), Assert.Single(rejected.Fields));
        Assert.Empty(app.Customers);
    }

    [Fact]
    public async Task A_value_of_metadata_that_is_too_long_rejects_only_its_field_without_a_call()
    {
        await using var app = Create();

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.CreateAsync(1, ("metadata.long", new string('x', 501)), ("metadata.fits", string.Concat(Enumerable.Repeat("\U0001F600", 500)))));

        Assert.Equal("metadata.long", Assert.Single(rejected.Fields).Field);
        Assert.Empty(app.Api.Calls);
    }

    [Fact]
    public async Task Too_many_keys_of_metadata_reject_the_sent_ones()
    {
        await using var app = Create();
        var customer = app.Account.AddCustomer(Email, metadata: Enumerable.Range(0, 49).ToDictionary(i => $"key{i}", _ => "x"));

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.UpdateAsync(customer.Id, ("metadata.plan", "pro"), ("name", "Ada")));

        Assert.Equal("metadata.plan", Assert.Single(rejected.Fields).Field);
    }

    [Fact]
    public async Task A_text_that_is_too_long_rejects_only_its_field()
    {
        await using var app = Create();

        var rejected = Assert.IsType<TargetResult.Rejected>(await app.CreateAsync(1, ("phone", new string('1', 30)), ("name", "Ada")));

        Assert.Equal("phone", Assert.Single(rejected.Fields).Field);
    }

    [Fact]
    public async Task A_rejected_field_costs_only_itself()
    {
        await using var app = Create();
        var auth0Event = Auth0EventBuilder.Created(UserId).WithEmail("not an address").WithName("Ada", "Lovelace").AtSecond(1);

        var review = Assert.IsType<Outcome.Review>(await app.ProcessAsync(auth0Event));

        Assert.Contains("email (email_invalid)", review.Finding.Details, StringComparison.Ordinal);
        var customer = Assert.Single(app.Customers);
        Assert.Equal(("Ada Lovelace", null), (customer.Name, customer.Email));
        Assert.IsType<Outcome.Updated>(await app.ProcessAsync(Auth0EventBuilder.Updated(UserId).WithEmail(Email).WithName("Ada", "Lovelace").AtSecond(2)));
        Assert.Equal(Email, Assert.Single(app.Customers).Email);
    }

    [Fact]
    public async Task Neither_logs_nor_spans_contain_personal_data()
    {
        await using var app = Create();
        app.RecordSpans();
        app.Account.AddCustomer(Email);
        var auth0Event = Auth0EventBuilder.Updated(UserId).WithEmail(Email).WithName("Ada", "Lovelace").AtSecond(1);

        await app.ProcessAsync(auth0Event);
        app.Fail(StripeFaults.GatewayPage(), StripeOperation.UpdateCustomer);
        await app.ProcessAsync(Auth0EventBuilder.Updated(UserId).WithEmail(Email).WithName("Augusta", "Lovelace").AtSecond(2));
        await app.FindAsync(new RecordKey.Email(Email));

        string[] personal = [Email, WebUtility.UrlEncode(Email), "Lovelace", UserId, Uri.EscapeDataString(UserId)];
        Assert.Contains(app.Api.Calls, call => call.Request.Query.Contains(WebUtility.UrlEncode(Email), StringComparison.OrdinalIgnoreCase));
        Assert.Contains(app.Spans, span => span.DisplayName == "stripe list-customers");
        Assert.Contains(app.Spans, span => span.DisplayName == "stripe create-customer");
        Assert.Contains(app.Logs.Lines, line => line.EventId == LogEvents.TargetResponseUnrecognized);
        Assert.All(personal, text =>
        {
            Assert.All(app.Logs.Lines, line => Assert.DoesNotContain(text, line.Text, StringComparison.OrdinalIgnoreCase));
            Assert.All(app.Spans, span =>
            {
                Assert.DoesNotContain(text, span.DisplayName, StringComparison.OrdinalIgnoreCase);
                Assert.All(span.TagObjects, tag => Assert.DoesNotContain(text, tag.Value?.ToString() ?? "", StringComparison.OrdinalIgnoreCase));
            });
        });
    }

    private static SimulatedResponse GetResponse(string failure) => failure switch
    {
        "rate limit" => StripeFaults.RateLimited(),
        "lock timeout" => StripeFaults.LockTimeout(),
        "key in use" => StripeFaults.KeyInUse(),
        "internal error" => StripeFaults.InternalError(),
        "unavailable" => StripeFaults.Unavailable(),
        "gateway page" => StripeFaults.GatewayPage(),
        "gateway page 404" => StripeFaults.GatewayPage(404),
        "web page 200" => StripeFaults.GatewayPage(200),
        "other JSON 200" => SimulatedResponse.Json(200, new JsonObject { ["ok"] = true }),
        "invalid key" => StripeFaults.InvalidKey(),
        "expired key" => StripeFaults.ExpiredKey(),
        "missing permission" => StripeFaults.MissingPermission(),
        "other mode" => StripeFaults.OtherMode("customer", "cus_1"),
        "unknown URL" => SimulatedResponse.Json(404, new JsonObject
        {
            ["error"] = new JsonObject { ["type"] = "invalid_request_error", ["message"] = "Unrecognized request URL (POST: /v1/customers/cus_1)." },
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };
}
