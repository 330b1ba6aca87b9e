using System.Globalization;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// HubSpot answers 503 for a while. How long does not matter, so no minute has to be waited: an event that is put back
/// is a new message, whose count of tries starts anew and which never expires. The test lets every event be put back more
/// often than the platform tries a message, which a loss or the poison queue would show; from there on one deferral is
/// like the next, until <c>Auth0Sync:Retry:GiveUpAfter</c> (a day). How long the waits grow has its own tests.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class OutageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Users = 20;
    private const int PlatformMaxAttempts = 5;

    [Fact]
    public async Task An_outage_loses_no_event_and_adds_no_poison_message()
    {
        await using var door = await LocalHostHarness.StartAsync(
            azurite, null, "Auth0Sync:Retry:FirstDelay=00:00:00.2", "Auth0Sync:Retry:MaxDelay=00:00:01.5");
        door.HubSpot.Faults.Add(new Fault { Status = 503, Condition = request => request.Operation < Operation.PropertyRead });

        for (var user = 0; user < Users; user++)
        {
            await door.PostAsync(Auth0EventBuilder.Created($"auth0|{user}").WithId($"evt_{user}").AtSecond(user).WithEmail($"user{user}@example.com").WithName($"Given{user}", "Vale"));
        }

        await Poll.UntilAsync(
            () => Enumerable.Range(0, Users).All(user => CountDeferrals(door.Logs, $"evt_{user}") > PlatformMaxAttempts),
            "every event was put back more often than the platform tries");
        Assert.Empty(door.HubSpot.Contacts);
        await AssertWaitingAsync(door);

        door.HubSpot.Faults.Clear();
        await door.WaitUntilQueueIsEmptyAsync();

        Assert.Equal(Users, door.HubSpot.Contacts.Length);
        Assert.All(Enumerable.Range(0, Users), user =>
            Assert.Equal($"Given{user}", door.HubSpot.FindByProperty("auth0_user_id", $"auth0|{user}")?["firstname"]));
        await door.AssertNothingPoisonedOrInReviewAsync();
    }

    // What waits has been received a few times at most, and never expires.
    private static async Task AssertWaitingAsync(LocalHostHarness door)
    {
        Assert.Equal(0, await LocalHostHarness.CountMessagesAsync(door.PoisonQueue));
        Assert.Empty(await door.GetReviewItemsAsync());
        var waiting = (await door.Queue.PeekMessagesAsync(32)).Value;
        Assert.All(waiting, message => Assert.Equal(0, message.DequeueCount));
        Assert.All(waiting, message => Assert.Equal(DateTimeOffset.MaxValue.Year, message.ExpiresOn!.Value.Year));
    }

    private static int CountDeferrals(LogRecorder logs, string eventId) => logs.Lines
        .Where(line => line.EventId == LogEvents.EventRequeued && line.Values["Auth0EventId"] == eventId)
        .Select(line => int.Parse(line.Values["Attempt"]!, CultureInfo.InvariantCulture))
        .DefaultIfEmpty()
        .Max();
}
