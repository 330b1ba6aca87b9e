using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Stripe;
using Auth0Sync.Core.Targets.Stripe.Api;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Microsoft.Extensions.Options;
using Xunit;
using static Auth0Sync.Tests.Targets.Stripe.StripeTestApp;

namespace Auth0Sync.Tests.Targets.Stripe;

/// <summary>What the settings allow, and what their errors say.</summary>
[Trait("Category", "Unit")]
public class StripeSettingsTests
{
    [Fact]
    public async Task Stripe_is_disabled_by_default()
    {
        await using var app = Create(("Stripe:Enabled", null), ("HubSpot:Enabled", "true"), ("HubSpot:AccessToken", "token-of-the-tests"));

        Assert.Equal("hubspot", app.GetService<ITarget>().Name);
    }

    [Fact]
    public async Task The_default_mapping_has_the_status_twice()
    {
        await using var app = Create();

        Assert.Equal(
            ["$status", "email", "metadata.auth0_last_event", "metadata.auth0_status", "metadata.auth0_user_id", "name", "phone"],
            app.Target.FieldMap.Fields.Select(mapping => mapping.Field).Order(StringComparer.Ordinal));
        Assert.IsType<FieldSource.Status>(app.Target.FieldMap.FindSource("$status"));
    }

    [Theory]
    [InlineData("Mapping:balance", "nickname", "Auth0Sync:Stripe:Mapping:balance is not a field of a customer. Allowed: name, email, phone, description, preferred_locales, metadata.<key>.")]
    [InlineData("Mapping:metadata.a[b]", "nickname", "Auth0Sync:Stripe:Mapping:metadata.a[b] is not a key of metadata: it has 1 to 40 printable characters and no brackets.")]
    [InlineData("Mapping:metadata.", "nickname", "Auth0Sync:Stripe:Mapping:metadata. is not a key of metadata: it has 1 to 40 printable characters and no brackets.")]
    [InlineData("Mapping:metadata.a2345678901234567890123456789012345678901", "nickname", "1 to 40 printable characters")]
    [InlineData("Mapping:metadata.auth0_user_id", "email", "Auth0Sync:Stripe:Mapping:metadata.auth0_user_id must stay user_id: it identifies the user's customer.")]
    [InlineData("Mapping:metadata.auth0_user_id", "", "must stay user_id")]
    [InlineData("Mapping:email", "user_metadata.email", "Auth0Sync:Stripe:Mapping:email must stay email, or be empty: Stripe sends invoices to it, and no other source follows OnUnverifiedEmail.")]
    [InlineData("Mapping:$status", "nickname", "Auth0Sync:Stripe:Mapping:$status cannot be changed: the effects of a status are the policies of Auth0Sync:Stripe:Policies.")]
    [InlineData("Mapping:name:first", "given_name", "Auth0Sync:Stripe:Mapping:name has nested settings. Allowed: a single source.")]
    [InlineData("Mapping:name", "$nothing", "Auth0Sync:Stripe:Mapping:name is '$nothing'.")]
    public async Task An_unsafe_or_unknown_mapping_is_an_error(string setting, string value, string problem)
    {
        await using var app = Create(($"Stripe:{setting}", value));

        Assert.Contains(problem, Assert.Throws<OptionsValidationException>(() => app.Target).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_fifty_keys_of_metadata_are_an_error()
    {
        await using var app = Create([.. Enumerable.Range(0, 48).Select(i => ($"Stripe:Mapping:metadata.key{i}", (string?)"nickname"))]);

        Assert.Contains("Auth0Sync:Stripe:Mapping has 51 fields of metadata. Stripe allows 50 keys.", Assert.Throws<OptionsValidationException>(() => app.Target).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_can_be_left_out_and_the_key_of_the_user_id_renamed()
    {
        await using var app = Create(("Stripe:Mapping:email", ""), ("Stripe:UserIdMetadataKey", "user"));

        Assert.Null(app.Target.FieldMap.FindSource("email"));
        Assert.Equal("metadata.user", app.Target.UserIdField);
        Assert.NotNull(app.Target.FieldMap.FindSource("metadata.user"));
    }

    [Theory]
    [InlineData("ApiKey", "", "Auth0Sync:Stripe:ApiKey is empty. Set it to a restricted key (rk_…) or a secret key (sk_…) of the Stripe account.")]
    [InlineData("ApiKey", "pk_test_1", "Auth0Sync:Stripe:ApiKey is not a key for calls from a server.")]
    [InlineData("ApiKey", "replace-me", "Auth0Sync:Stripe:ApiKey is the placeholder of the sample settings.")]
    [InlineData("BaseAddress", "http://stripe.example.com", "Auth0Sync:Stripe:BaseAddress is 'http://stripe.example.com/'. Allowed: an https URL, or a URL of this machine.")]
    [InlineData("UserIdMetadataKey", "a[b]", "Auth0Sync:Stripe:UserIdMetadataKey is 'a[b]'. A key of metadata has 1 to 40 printable characters and no brackets.")]
    [InlineData("CallsPerSecond", "0", "Auth0Sync:Stripe:CallsPerSecond is 0. Allowed: 1 to 10000.")]
    [InlineData("Share", "0", "Auth0Sync:Stripe:Share is 0. Allowed: 0.001 to 1.")]
    [InlineData("RequestTimeout", "00:05:00", "Auth0Sync:Stripe:RequestTimeout is 00:05:00.")]
    [InlineData("LongestWait", "-00:00:01", "Auth0Sync:Stripe:LongestWait is -00:00:01.")]
    public async Task An_invalid_setting_is_an_error_that_does_not_show_the_key(string setting, string value, string problem)
    {
        await using var app = Create(($"Stripe:{setting}", value));

        var exception = Assert.Throws<OptionsValidationException>(() => app.GetService<IOptions<StripeOptions>>().Value);

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pk_test_1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_real_account_does_not_go_with_the_public_key_of_the_emulator()
    {
        var exception = Assert.ThrowsAny<OptionsValidationException>(() => CreateWithPublicStorageKey("https://api.stripe.com").GetRequiredService<IOptions<StripeOptions>>().Value);

        Assert.Contains("Stripe is a real account", exception.Message, StringComparison.Ordinal);
        Assert.NotNull(CreateWithPublicStorageKey("http://127.0.0.1:12111").GetRequiredService<IOptions<StripeOptions>>().Value);
    }

    [Theory]
    [InlineData(null, null, DeletePolicy.Deactivate, StripeDeletePolicy.Mark)]
    [InlineData(null, "Mark", DeletePolicy.Deactivate, StripeDeletePolicy.Mark)]
    [InlineData(null, "CancelAtPeriodEnd", DeletePolicy.Deactivate, StripeDeletePolicy.CancelAtPeriodEnd)]
    [InlineData(null, "cancelnow", DeletePolicy.Deactivate, StripeDeletePolicy.CancelNow)]
    [InlineData(null, "DeleteCustomer", DeletePolicy.Erase, StripeDeletePolicy.DeleteCustomer)]
    [InlineData(null, "Ignore", DeletePolicy.Ignore, StripeDeletePolicy.Ignore)]
    [InlineData("Archive", null, DeletePolicy.Deactivate, StripeDeletePolicy.Mark)]
    [InlineData("Ignore", null, DeletePolicy.Ignore, StripeDeletePolicy.Ignore)]
    [InlineData("Erase", "Mark", DeletePolicy.Deactivate, StripeDeletePolicy.Mark)]
    [InlineData("Erase", "DeleteCustomer", DeletePolicy.Erase, StripeDeletePolicy.DeleteCustomer)]
    public async Task A_deletion_follows_the_own_policy_and_else_that_of_all_targets(string? ofAll, string? own, DeletePolicy engine, StripeDeletePolicy effect)
    {
        await using var app = Create(("Policies:OnDelete", ofAll), ("Stripe:Policies:OnDelete", own));

        Assert.Equal(engine, app.Target.Policies.OnDelete);
        Assert.Equal(effect, app.GetService<StripePolicyOptions>().OnDelete);
    }

    [Theory]
    [InlineData(null, null, BlockPolicy.Mark, StripeBlockPolicy.Mark)]
    [InlineData(null, "Pause", BlockPolicy.Mark, StripeBlockPolicy.Pause)]
    [InlineData("Ignore", null, BlockPolicy.Ignore, StripeBlockPolicy.Ignore)]
    [InlineData("Ignore", "PauseCollection", BlockPolicy.Mark, StripeBlockPolicy.PauseCollection)]
    [InlineData("Deactivate", null, BlockPolicy.Mark, StripeBlockPolicy.Mark)]
    [InlineData(null, "Ignore", BlockPolicy.Ignore, StripeBlockPolicy.Ignore)]
    public async Task A_block_follows_the_own_policy_and_is_never_a_deletion(string? ofAll, string? own, BlockPolicy engine, StripeBlockPolicy effect)
    {
        await using var app = Create(("Policies:OnBlocked", ofAll), ("Stripe:Policies:OnBlocked", own));

        Assert.Equal(engine, app.Target.Policies.OnBlocked);
        Assert.Equal(effect, app.GetService<StripePolicyOptions>().OnBlocked);
    }

    [Fact]
    public async Task Deleting_customers_is_an_explicit_choice_for_Stripe()
    {
        await using var app = Create(("Policies:OnDelete", "Erase"));

        var exception = Assert.Throws<OptionsValidationException>(() => app.Target);

        Assert.Contains("Auth0Sync:Policies:OnDelete is Erase", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Stripe:Policies:OnDelete=DeleteCustomer", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OnDelete", "Erase", "Auth0Sync:Stripe:Policies:OnDelete is 'Erase'. Allowed: Mark, CancelAtPeriodEnd, CancelNow, DeleteCustomer, Ignore.")]
    [InlineData("OnBlocked", "Deactivate", "Auth0Sync:Stripe:Policies:OnBlocked is 'Deactivate'. Allowed: Mark, PauseCollection, Pause, Ignore.")]
    [InlineData("OnUnblocked", "Cancel", "Auth0Sync:Stripe:Policies:OnUnblocked is 'Cancel'. Allowed: Resume, Ignore.")]
    [InlineData("PauseBehavior", "Void", "Auth0Sync:Stripe:Policies:PauseBehavior is 'Void'. Allowed: void, keep_as_draft, mark_uncollectible.")]
    [InlineData("OnRefund", "Keep", "Auth0Sync:Stripe:Policies:OnRefund is not a known setting.")]
    public async Task An_invalid_policy_is_an_error(string policy, string value, string problem)
    {
        await using var app = Create(($"Stripe:Policies:{policy}", value));

        Assert.Contains(problem, Assert.Throws<OptionsValidationException>(() => app.Target).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Addresses_join_no_customers_unless_the_settings_say_so()
    {
        await using var byDefault = Create();
        await using var ofAll = Create(("Policies:MatchBy:0", "UserId"), ("Policies:MatchBy:1", "VerifiedEmail"));
        await using var own = Create(("Policies:MatchBy:0", "VerifiedEmail"), ("Stripe:Policies:MatchBy:0", "ExternalId"));

        Assert.Equal(["ExternalId", "UserId"], byDefault.Target.Policies.MatchBy);
        Assert.Equal(["UserId", "VerifiedEmail"], ofAll.Target.Policies.MatchBy);
        Assert.Equal(["ExternalId"], own.Target.Policies.MatchBy);
    }

    private static ServiceProvider CreateWithPublicStorageKey(string baseAddress)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
            ["Auth0Sync:Stripe:Enabled"] = "true",
            ["Auth0Sync:Stripe:ApiKey"] = Key,
            ["Auth0Sync:Stripe:BaseAddress"] = baseAddress,
        }).Build();
        var services = new ServiceCollection();
        StripeRegistration.AddSettings(services, configuration);
        return services.BuildServiceProvider();
    }
}
