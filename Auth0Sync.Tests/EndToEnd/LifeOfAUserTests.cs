using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>Events of one user arrive at the contact, by no more calls than they need.</summary>
public sealed class LifeOfAUserTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string User = "auth0|68c1f7e2b94d0a53e6171c2f";

    [Fact]
    public async Task Created_updated_and_deleted_arrive_at_one_contact_by_four_calls()
    {
        await using var door = await FrontDoor.OpenAsync(azurite);

        await door.PostAndFinishAsync(Auth0EventJson.Created(User).At(0).WithEmail("ines@example.com").WithName("Ines", "Vale"));

        Assert.Equal([Operation.BatchCreate], door.Calls);
        var created = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((User, "active"), (created["auth0_user_id"], created["auth0_status"]));
        Assert.Equal(("ines@example.com", "Ines", "Vale"), (created.Email, created["firstname"], created["lastname"]));

        await door.PostAndFinishAsync(Auth0EventJson.Updated(User).At(60).WithEmail("ines.moreau@example.com").WithName("Ines", "Moreau"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], door.Calls);
        var updated = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((created.Id, "ines.moreau@example.com", "Moreau"), (updated.Id, updated.Email, updated["lastname"]));

        await door.PostAndFinishAsync(Auth0EventJson.Deleted(User).At(120));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate, Operation.BatchRead, Operation.BatchUpdate], door.Calls);
        var deactivated = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal((created.Id, "deactivated", false), (deactivated.Id, deactivated["auth0_status"], deactivated.IsArchived));
        Assert.Equal(("ines.moreau@example.com", "Moreau"), (deactivated.Email, deactivated["lastname"]));
        await door.AssertNothingAsideAsync();
    }

    [Fact]
    public async Task Duplicates_and_late_events_cost_no_call()
    {
        await using var door = await FrontDoor.OpenAsync(azurite);
        var created = Auth0EventJson.Created(User).At(0).WithEmail("ines@example.com").WithName("Ines", "Vale");
        var renamed = Auth0EventJson.Updated(User).At(60).WithEmail("ines@example.com").WithName("Ines", "Moreau");
        await door.PostAndFinishAsync(created);
        await door.PostAndFinishAsync(renamed);

        await door.PostAndFinishAsync(renamed);
        await door.PostAndFinishAsync(created);
        await door.PostAndFinishAsync(Auth0EventJson.Updated(User).At(30).WithEmail("ines@example.com").WithName("Ines", "Late"));

        Assert.Equal([Operation.BatchCreate, Operation.BatchUpdate], door.Calls);
        Assert.Equal("Moreau", Assert.Single(door.HubSpot.Contacts)["lastname"]);
        await door.AssertNothingAsideAsync();
    }
}
