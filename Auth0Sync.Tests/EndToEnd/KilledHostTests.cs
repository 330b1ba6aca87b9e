using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// The host is killed (SIGKILL) in the middle of its work and started again. What it had in work stays hidden for ten
/// minutes, here as in Azure, and what it had leased for two. The test does not wait for that and does not shorten it:
/// it puts the clock of the storage emulator ahead, see <see cref="AzuriteWithAdjustableClock"/>. So this class has an Azurite of
/// its own.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class KilledHostTests(AzuriteWithAdjustableClock azurite) : IClassFixture<AzuriteWithAdjustableClock>
{
    private const int Users = 250;

    [Fact]
    public async Task Killing_the_host_while_500_events_are_processed_loses_none()
    {
        await using var installation = await MultiHostHarness.StartAsync(azurite, hosts: 1);
        var signUps = Enumerable.Range(0, Users).Select(user => Json(Auth0EventBuilder.Created(Id(user)).AtSecond(user).WithEmail($"old{user}@example.com").WithName("Ines", $"Vale{user}")));
        var changes = Enumerable.Range(0, Users).Select(user => Json(Auth0EventBuilder.Updated(Id(user)).AtSecond(1_000 + user).WithEmail($"new{user}@example.com").WithName("Ines", $"Moreau{user}")));

        var delivery = installation.DeliverAllAsync(signUps.Concat(changes));
        await Poll.UntilAsync(() => installation.HubSpot.Contacts.Length >= Users / 2, "half of the contacts are there");
        await installation.KillAllAndRestartAsync();
        await delivery;
        await installation.WaitUntilQueueIsEmptyAsync();

        Assert.True(installation.Hosts[0].UnacknowledgedWrites > 0);
        Assert.Equal(Users, installation.HubSpot.Contacts.Length);
        Assert.All(Enumerable.Range(0, Users), user =>
        {
            var contact = installation.HubSpot.FindByProperty("auth0_user_id", Id(user));
            Assert.Equal(($"new{user}@example.com", $"Moreau{user}", "active"), (contact?.Email, contact?["lastname"], contact?["auth0_status"]));
        });
        await installation.AssertNothingPoisonedOrInReviewAsync();
    }

    private static string Id(int user) => $"auth0|user{user}";

    private static string Json(Auth0EventBuilder json) => json.ToJson().ToJsonString();
}
