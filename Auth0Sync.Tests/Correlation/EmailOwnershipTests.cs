using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Attacks by address: an unverified address gives no access to the contact that has it.</summary>
[Trait("Category", "Integration")]
public sealed class EmailOwnershipTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
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
    public async Task An_email_that_only_looks_like_another_matches_no_contact(string address)
    {
        await using var pipeline = await StartAsync();
        var kevin = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "kevin@example.com", ["firstname"] = "Kevin" });

        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Attacker).AtSecond(1).WithEmail(address).WithName("Not", "Kevin"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Attacker).AtSecond(2).WithEmail("other@example.com").WithPreviousUserMember("email", address).WithPreviousUserMember("email_verified", true));

        var contact = pipeline.HubSpot.Find(kevin.Id)!;
        Assert.Equal(("kevin@example.com", "Kevin", null), (contact.Email, contact["firstname"], contact["auth0_user_id"]));
        Assert.NotEqual(kevin.Id, pipeline.HubSpot.FindByProperty("auth0_user_id", Attacker)!.Id);
    }

    [Theory]
    [InlineData("KEVIN@Example.COM")]
    [InlineData(" kevin@example.com\r\n")]
    public async Task Emails_that_differ_in_ASCII_case_or_surrounding_whitespace_are_the_same(string address)
    {
        await using var pipeline = await StartAsync();
        var kevin = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "kevin@example.com" });

        Assert.Equal("Linked", await pipeline.ProcessAsync(Auth0EventBuilder.Created(Victim).WithEmail(address)));
        Assert.Equal(Victim, pipeline.HubSpot.Find(kevin.Id)!["auth0_user_id"]);
    }

    [Fact]
    public async Task An_email_in_another_script_is_valid()
    {
        await using var pipeline = await StartAsync();

        Assert.Equal("Created", await pipeline.ProcessAsync(Auth0EventBuilder.Created(Victim).WithEmail("\u592A\u90CE@example.com")));
        Assert.Equal("\u592A\u90CE@example.com", Assert.Single(pipeline.HubSpot.Contacts).Email);
    }

    [Theory]
    [InlineData("Corp", "true", "Linked")]
    [InlineData("corp", "false", "Created")]
    [InlineData("Elsewhere", "false", "Created")]
    [InlineData(null, null, "Created")]
    public async Task Only_an_email_verified_by_a_trusted_connection_matches(string? connection, string? verified, string outcome)
    {
        await using var pipeline = await StartAsync("Policies:TrustedConnections:0=Corp");
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "kevin@example.com" });
        var created = Auth0EventBuilder.Created("samlp|acme|k1").WithEmail("kevin@example.com");
        if (connection is not null)
        {
            created.WithUserMember("identities", new JsonArray(
                new JsonObject { ["connection"] = "Corp", ["provider"] = "google-oauth2", ["user_id"] = 104 },
                new JsonObject { ["connection"] = connection, ["provider"] = "samlp", ["user_id"] = "acme|k1" }));
        }

        Assert.Equal(outcome, await pipeline.ProcessAsync(created));
        Assert.Equal(verified, pipeline.HubSpot.FindByProperty("auth0_user_id", "samlp|acme|k1")!["auth0_email_verified"]);
    }

    [Theory]
    [InlineData(" Corp")]
    [InlineData("Corp\t")]
    [InlineData("\u00A0Corp\u200B")]
    public async Task Whitespace_around_the_name_of_a_trusted_connection_is_ignored(string trusted)
    {
        await using var pipeline = await StartAsync($"Policies:TrustedConnections:0={trusted}");
        pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "kevin@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created("samlp|acme|k1").WithEmail("kevin@example.com").WithUserMember("identities", new JsonArray(
            new JsonObject { ["connection"] = "Corp", ["provider"] = "samlp", ["user_id"] = "acme|k1" })));

        Assert.Equal("Linked", outcome);
    }

    [Theory]
    [InlineData(null, "active")]
    [InlineData(Victim, "active")]
    [InlineData("auth0|other", "blocked")]
    public async Task Only_the_users_own_previous_state_unblocks(string? previousId, string status)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Auth0EventBuilder.Created(Victim).AtSecond(1).WithEmail("kevin@example.com").WithUserMember("blocked", true));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Victim).AtSecond(2).WithEmail("kevin@example.com").WithName("Kevin", "True")
            .WithPreviousUserMember("user_id", previousId).WithPreviousUserMember("blocked", true));

        Assert.Equal(status, Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task Another_users_previous_email_matches_no_contact()
    {
        await using var pipeline = await StartAsync();
        var kevin = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "kevin@example.com", ["firstname"] = "Kevin" });

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated(Attacker).WithEmail("other@example.com")
            .WithPreviousUserMember("user_id", Victim).WithPreviousUserMember("email", "kevin@example.com").WithPreviousUserMember("email_verified", true));

        Assert.Null(pipeline.HubSpot.Find(kevin.Id)!["auth0_user_id"]);
        Assert.NotNull(pipeline.HubSpot.FindByProperty("auth0_user_id", Attacker));
    }

    [Fact]
    public async Task An_email_that_was_written_unverified_matches_no_contact_even_after_the_policy_changes()
    {
        await using var sending = await PipelineHarness.StartAsync(azurite, "Policies:OnUnverifiedEmail=Send");
        await sending.ProcessAsync(Auth0EventBuilder.Created(Attacker).AtSecond(1).WithEmail("kevin@example.com", verified: false));
        var contact = Assert.Single(sending.HubSpot.Contacts);

        var configuration = sending.Services.GetRequiredService<IConfiguration>();
        await using var sharing = await PipelineHarness.StartAsync(
            azurite,
            $"AzureWebJobsStorage={configuration["AzureWebJobsStorage"]}",
            $"HubSpot:BaseAddress={configuration["Auth0Sync:HubSpot:BaseAddress"]}",
            "Policies:OnSharedRecord=Share");
        var outcome = await sharing.ProcessAsync(Auth0EventBuilder.Created(Victim).AtSecond(2).WithEmail("kevin@example.com").WithName("Kevin", "True"));

        Assert.Equal("Review:RecordOfAnotherUser", outcome);
        Assert.Equal(contact, Assert.Single(sending.HubSpot.Contacts));

        await sharing.ProcessAsync(Auth0EventBuilder.Updated(Attacker).AtSecond(3).WithEmail("kevin@example.com"));
        Assert.Equal("Linked", await sharing.ProcessAsync(Auth0EventBuilder.Updated(Victim).AtSecond(4).WithEmail("kevin@example.com").WithName("Kevin", "True")));
    }

    [Theory]
    [InlineData("Auth0Sync:Policies:OnUnverifiedEmail is Send while Auth0Sync:Policies:OnSharedRecord is Share", "Policies:OnUnverifiedEmail=Send", "Policies:OnSharedRecord=Share")]
    [InlineData("Auth0Sync:HubSpot:Mapping:email must stay email", "HubSpot:Mapping:email=user_metadata.email")]
    [InlineData("Auth0Sync:HubSpot:Mapping:hs_additional_emails must be empty", "HubSpot:Mapping:hs_additional_emails=user_metadata.email")]
    public async Task Settings_that_accept_unverified_emails_are_rejected_at_startup(string says, params string[] settings)
    {
        var rejected = await Assert.ThrowsAsync<OptionsValidationException>(() => PipelineHarness.StartAsync(azurite, settings));

        Assert.Contains(says, Assert.Single(rejected.Failures), StringComparison.Ordinal);
    }

    private async Task<PipelineHarness> StartAsync(params string[] settings)
    {
        var pipeline = await PipelineHarness.StartAsync(azurite, settings);
        Assert.IsType<TargetReadiness.Ready>(
            await pipeline.Services.GetRequiredService<TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None));
        return pipeline;
    }
}
