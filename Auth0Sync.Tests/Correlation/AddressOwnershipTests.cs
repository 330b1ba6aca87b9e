using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Attacks by address: nobody gets into a contact whose address nobody vouches for.</summary>
public sealed class AddressOwnershipTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Attacker = "auth0|attacker";
    private const string Victim = "auth0|victim";

    [Theory]
    [InlineData("\u212Aevin@example.com")]
    [InlineData("\u3000kevin@example.com")]
    [InlineData("kevin@example.com\u00A0")]
    [InlineData("\u200Bkevin@example.com")]
    [InlineData("kevin@example.com\uFEFF")]
    [InlineData("\uFF4Bevin@example.com")]
    [InlineData("kevin@example\uFF0Ecom")]
    [InlineData("\u00ADkevin@example.com")]
    public async Task An_address_that_only_looks_like_another_joins_nobody(string address)
    {
        await using var walk = await StartAsync();
        var kevin = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "kevin@example.com", ["firstname"] = "Kevin" });

        await walk.PlayAsync(Auth0EventJson.Created(Attacker).At(1).WithEmail(address).WithName("Not", "Kevin"));
        await walk.PlayAsync(Auth0EventJson.Updated(Attacker).At(2).WithEmail("other@example.com").WithPrevious("email", address).WithPrevious("email_verified", true));

        var contact = walk.HubSpot.Find(kevin.Id)!;
        Assert.Equal(("kevin@example.com", "Kevin", null), (contact.Email, contact["firstname"], contact["auth0_user_id"]));
        Assert.NotEqual(kevin.Id, walk.HubSpot.FindBy("auth0_user_id", Attacker)!.Id);
    }

    [Theory]
    [InlineData("KEVIN@Example.COM")]
    [InlineData(" kevin@example.com\r\n")]
    public async Task Letters_of_another_case_and_ASCII_blanks_around_are_the_same_address(string address)
    {
        await using var walk = await StartAsync();
        var kevin = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "kevin@example.com" });

        Assert.Equal("Linked", await walk.PlayAsync(Auth0EventJson.Created(Victim).WithEmail(address)));
        Assert.Equal(Victim, walk.HubSpot.Find(kevin.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_address_in_another_script_is_an_address()
    {
        await using var walk = await StartAsync();

        Assert.Equal("Created", await walk.PlayAsync(Auth0EventJson.Created(Victim).WithEmail("\u592A\u90CE@example.com")));
        Assert.Equal("\u592A\u90CE@example.com", Assert.Single(walk.HubSpot.Contacts).Email);
    }

    [Theory]
    [InlineData("Corp", "true", "Linked")]
    [InlineData("corp", "false", "Created")]
    [InlineData("Elsewhere", "false", "Created")]
    [InlineData(null, null, "Created")]
    public async Task Only_the_word_of_a_trusted_connection_joins(string? connection, string? verified, string outcome)
    {
        await using var walk = await StartAsync("Policies:TrustedConnections:0=Corp");
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "kevin@example.com" });
        var created = Auth0EventJson.Created("samlp|acme|k1").WithEmail("kevin@example.com");
        if (connection is not null)
        {
            created.With("identities", new JsonArray(
                new JsonObject { ["connection"] = "Corp", ["provider"] = "google-oauth2", ["user_id"] = 104 },
                new JsonObject { ["connection"] = connection, ["provider"] = "samlp", ["user_id"] = "acme|k1" }));
        }

        Assert.Equal(outcome, await walk.PlayAsync(created));
        Assert.Equal(verified, walk.HubSpot.FindBy("auth0_user_id", "samlp|acme|k1")!["auth0_email_verified"]);
    }

    [Theory]
    [InlineData(" Corp")]
    [InlineData("Corp\t")]
    [InlineData("\u00A0Corp\u200B")]
    public async Task Blanks_around_the_name_of_a_trusted_connection_do_not_count(string trusted)
    {
        await using var walk = await StartAsync($"Policies:TrustedConnections:0={trusted}");
        walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "kevin@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created("samlp|acme|k1").WithEmail("kevin@example.com").With("identities", new JsonArray(
            new JsonObject { ["connection"] = "Corp", ["provider"] = "samlp", ["user_id"] = "acme|k1" })));

        Assert.Equal("Linked", outcome);
    }

    [Theory]
    [InlineData(null, "active")]
    [InlineData(Victim, "active")]
    [InlineData("auth0|other", "blocked")]
    public async Task Only_the_users_own_past_unblocks(string? previousId, string status)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Auth0EventJson.Created(Victim).At(1).WithEmail("kevin@example.com").With("blocked", true));

        await walk.PlayAsync(Auth0EventJson.Updated(Victim).At(2).WithEmail("kevin@example.com").WithName("Kevin", "True")
            .WithPrevious("user_id", previousId).WithPrevious("blocked", true));

        Assert.Equal(status, Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task Another_users_past_address_joins_nobody()
    {
        await using var walk = await StartAsync();
        var kevin = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "kevin@example.com", ["firstname"] = "Kevin" });

        await walk.PlayAsync(Auth0EventJson.Updated(Attacker).WithEmail("other@example.com")
            .WithPrevious("user_id", Victim).WithPrevious("email", "kevin@example.com").WithPrevious("email_verified", true));

        Assert.Null(walk.HubSpot.Find(kevin.Id)!["auth0_user_id"]);
        Assert.NotNull(walk.HubSpot.FindBy("auth0_user_id", Attacker));
    }

    [Fact]
    public async Task An_address_that_was_written_unverified_joins_nobody_even_after_the_policy_has_changed()
    {
        await using var sending = await Walk.StartAsync(azurite, "Policies:OnUnverifiedEmail=Send");
        await sending.PlayAsync(Auth0EventJson.Created(Attacker).At(1).WithEmail("kevin@example.com", verified: false));
        var contact = Assert.Single(sending.HubSpot.Contacts);

        var configuration = sending.Services.GetRequiredService<IConfiguration>();
        await using var sharing = await Walk.StartAsync(
            azurite,
            $"AzureWebJobsStorage={configuration["AzureWebJobsStorage"]}",
            $"HubSpot:BaseAddress={configuration["Auth0Sync:HubSpot:BaseAddress"]}",
            "Policies:OnSharedRecord=Share");
        var outcome = await sharing.PlayAsync(Auth0EventJson.Created(Victim).At(2).WithEmail("kevin@example.com").WithName("Kevin", "True"));

        Assert.Equal("Review:RecordOfAnotherUser", outcome);
        Assert.Equal(contact, Assert.Single(sending.HubSpot.Contacts));

        await sharing.PlayAsync(Auth0EventJson.Updated(Attacker).At(3).WithEmail("kevin@example.com"));
        Assert.Equal("Linked", await sharing.PlayAsync(Auth0EventJson.Updated(Victim).At(4).WithEmail("kevin@example.com").WithName("Kevin", "True")));
    }

    [Theory]
    [InlineData("Auth0Sync:Policies:OnUnverifiedEmail is Send while Auth0Sync:Policies:OnSharedRecord is Share", "Policies:OnUnverifiedEmail=Send", "Policies:OnSharedRecord=Share")]
    [InlineData("Auth0Sync:Mapping:email must stay email", "Mapping:email=user_metadata.email")]
    [InlineData("Auth0Sync:Mapping:hs_additional_emails must be empty", "Mapping:hs_additional_emails=user_metadata.email")]
    public async Task Settings_that_let_unverified_addresses_in_are_refused_at_start(string says, params string[] settings)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Walk.StartAsync(azurite, settings));

        Assert.Contains(says, Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private async Task<Walk> StartAsync(params string[] settings)
    {
        var walk = await Walk.StartAsync(azurite, settings);
        Assert.IsType<TargetReadiness.Ready>(
            await walk.Services.GetRequiredService<TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None));
        return walk;
    }
}
