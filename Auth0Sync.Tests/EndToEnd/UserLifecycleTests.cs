using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Events of one user arrive at the contact, by no more calls than they need.</summary>
[Trait("Category", "EndToEnd")]
public sealed class UserLifecycleTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";

    [Fact]
    public async Task Created_updated_and_deleted_events_reach_one_contact_with_four_calls()
    {
        await using var door = await LocalHostHarness.StartAsync(azurite);

        await door.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale"));

        Assert.Equal([Operation.BatchCreate], door.Calls);
        var created = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((User, "active"), (created["auth0_user_id"], created["auth0_status"]));
        Assert.Equal(("ines@example.com", "Ines", "Vale"), (created.Email, created["firstname"], created["lastname"]));

        await door.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines.moreau@example.com").WithName("Ines", "Moreau"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], door.Calls);
        var updated = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((created.Id, "ines.moreau@example.com", "Moreau"), (updated.Id, updated.Email, updated["lastname"]));

        await door.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Deleted(User).AtSecond(120));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate, Operation.BatchRead, Operation.BatchUpdate], door.Calls);
        var deactivated = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((created.Id, "deactivated", false), (deactivated.Id, deactivated["auth0_status"], deactivated.IsArchived));
        Assert.Equal(("ines.moreau@example.com", "Moreau"), (deactivated.Email, deactivated["lastname"]));
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task Duplicates_and_late_events_make_no_call()
    {
        await using var door = await LocalHostHarness.StartAsync(azurite);
        var created = Auth0EventBuilder.Created(User).AtSecond(0).WithEmail("ines@example.com").WithName("Ines", "Vale");
        var renamed = Auth0EventBuilder.Updated(User).AtSecond(60).WithEmail("ines@example.com").WithName("Ines", "Moreau");
        await door.PostAndWaitUntilProcessedAsync(created);
        await door.PostAndWaitUntilProcessedAsync(renamed);

        await door.PostAndWaitUntilProcessedAsync(renamed);
        await door.PostAndWaitUntilProcessedAsync(created);
        await door.PostAndWaitUntilProcessedAsync(Auth0EventBuilder.Updated(User).AtSecond(30).WithEmail("ines@example.com").WithName("Ines", "Late"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], door.Calls);
        Assert.Equal("Moreau", Assert.Single(door.HubSpot.Contacts)["lastname"]);
        await door.AssertNothingPoisonedOrInReviewAsync();
    }
}
