using System.Globalization;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// HubSpot responds with 503 for a while. A requeued event is a new message, whose dequeue count starts at zero and which
/// never expires. So the test needs no long outage: it waits until every event was requeued more often than the platform
/// attempts a message. Further deferrals are the same, until <c>Auth0Sync:Retry:GiveUpAfter</c> (a day). The growing delays
/// have their own tests.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class OutageTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Users = 20;
    private const int PlatformMaxAttempts = 5;

    [Fact]
    public async Task An_outage_loses_no_event_and_adds_no_poison_message()
    {
        await using var host = await LocalHostHarness.StartAsync(
            azurite, null, "Auth0Sync:Retry:FirstDelay=00:00:00.2", "Auth0Sync:Retry:MaxDelay=00:00:01.5");
        host.HubSpot.Faults.Add(new Fault { Status = 503, Condition = request => request.Operation < Operation.PropertyRead });

        for (var user = 0; user < Users; user++)
        {
            await host.PostAsync(Auth0EventBuilder.Created($"auth0|{user}").WithId($"evt_{user}").AtSecond(user).WithEmail($"user{user}@example.com").WithName($"Given{user}", "Vale"));
        }

        await Poll.UntilAsync(
            () => Enumerable.Range(0, Users).All(user => CountDeferrals(host.Logs, $"evt_{user}") > PlatformMaxAttempts),
            "every event was requeued more often than the platform attempts a message");
        Assert.Empty(host.HubSpot.Contacts);
        await AssertWaitingAsync(host);

        host.HubSpot.Faults.Clear();
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Equal(Users, host.HubSpot.Contacts.Length);
        Assert.All(Enumerable.Range(0, Users), user =>
            Assert.Equal($"Given{user}", host.HubSpot.FindByProperty("auth0_user_id", $"auth0|{user}")?["firstname"]));
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    // The waiting messages are new copies that never expire.
    private static async Task AssertWaitingAsync(LocalHostHarness host)
    {
        Assert.Equal(0, await LocalHostHarness.CountMessagesAsync(host.PoisonQueue));
        Assert.Empty(await host.GetReviewItemsAsync());
        var waiting = (await host.Queue.PeekMessagesAsync(32)).Value;
        Assert.All(waiting, message => Assert.Equal(0, message.DequeueCount));
        Assert.All(waiting, message => Assert.Equal(DateTimeOffset.MaxValue.Year, message.ExpiresOn!.Value.Year));
    }

    private static int CountDeferrals(LogRecorder logs, string eventId) => logs.Lines
        .Where(line => line.EventId == LogEvents.EventRequeued && line.Values["Auth0EventId"] == eventId)
        .Select(line => int.Parse(line.Values["Attempt"]!, CultureInfo.InvariantCulture))
        .DefaultIfEmpty()
        .Max();
}
