using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>The events of one user update one contact, with the minimal number of calls.</summary>
[Trait("Category", "EndToEnd")]
public sealed class UserLifecycleTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";

    [Fact]
    public async Task Created_updated_and_deleted_events_reach_one_contact_with_four_calls()
    {
        await using var host = await LocalHostHarness.StartAsync(azurite);

        await host.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale"));

        Assert.Equal([Operation.BatchCreate], host.Calls);
        var created = Assert.Single(host.HubSpot.Contacts);
        Assert.Equal((User, "active"), (created["auth0_user_id"], created["auth0_status"]));
        Assert.Equal(("ines@example.com", "Ines", "Vale"), (created.Email, created["firstname"], created["lastname"]));

        await host.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines.moreau@example.com").WithName("Ines", "Moreau"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], host.Calls);
        var updated = Assert.Single(host.HubSpot.Contacts);
        Assert.Equal((created.Id, "ines.moreau@example.com", "Moreau"), (updated.Id, updated.Email, updated["lastname"]));

        await host.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Deleted(User).AtSecond(120));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate, Operation.BatchRead, Operation.BatchUpdate], host.Calls);
        var deactivated = Assert.Single(host.HubSpot.Contacts);
        Assert.Equal((created.Id, "deactivated", false), (deactivated.Id, deactivated["auth0_status"], deactivated.IsArchived));
        Assert.Equal(("ines.moreau@example.com", "Moreau"), (deactivated.Email, deactivated["lastname"]));
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task Duplicates_and_late_events_make_no_call()
    {
        await using var host = await LocalHostHarness.StartAsync(azurite);
        var created = Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale");
        var renamed = Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines@example.com").WithName("Ines", "Moreau");
        await host.PostAndWaitUntilProcessedAsync(created);
        await host.PostAndWaitUntilProcessedAsync(renamed);

        await host.PostAndWaitUntilProcessedAsync(renamed);
        await host.PostAndWaitUntilProcessedAsync(created);
        await host.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Updated(User).AtSecond(30).WithEmail("ines@example.com").WithName("Ines", "Late"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], host.Calls);
        Assert.Equal("Moreau", Assert.Single(host.HubSpot.Contacts)["lastname"]);
        await host.AssertNothingPoisonedOrInReviewAsync();
    }
}
