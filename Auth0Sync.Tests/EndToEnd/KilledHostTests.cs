using System.Text.RegularExpressions;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// The host is killed (SIGKILL) while it processes events, and restarted. As in Azure, the messages in progress stay
/// invisible for ten minutes and its ledger leases last for two. Instead of waiting or shortening them, the test advances
/// the clock of its own storage emulator, see <see cref="AzuriteWithAdjustableClock"/>.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed partial class KilledHostTests(AzuriteWithAdjustableClock azurite) : IClassFixture<AzuriteWithAdjustableClock>
{
    private const int Users = 250;

    // As after a killed worker in RetryScheduleTests.
    private const int MaxAttempts = 10;

    [Fact]
    public async Task Killing_the_host_while_500_events_are_processed_loses_none()
    {
        await using var harness = await MultiHostHarness.StartAsync(azurite, hosts: 1);
        var signUps = Enumerable.Range(0, Users).Select(user => ToJsonText(Auth0EventBuilder.Created(GetUserId(user)).AtSecond(user).WithEmail($"old{user}@example.com").WithName("Ines", $"Vale{user}")));
        var changes = Enumerable.Range(0, Users).Select(user => ToJsonText(Auth0EventBuilder.Updated(GetUserId(user)).AtSecond(1_000 + user).WithEmail($"new{user}@example.com").WithName("Ines", $"Moreau{user}")));

        var delivery = harness.DeliverAllAsync(signUps.Concat(changes));
        await Poll.UntilAsync(() => harness.HubSpot.Contacts.Length >= Users / 2, "half of the contacts exist");
        await harness.KillAllAndRestartAsync();
        await delivery;
        await harness.WaitUntilQueueIsEmptyAsync();

        Assert.True(harness.Hosts[0].UnacknowledgedWrites > 0);
        Assert.Equal(Users, harness.HubSpot.Contacts.Length);
        Assert.All(Enumerable.Range(0, Users), user =>
        {
            var contact = harness.HubSpot.FindByProperty("auth0_user_id", GetUserId(user));
            Assert.Equal(($"new{user}@example.com", $"Moreau{user}", "active"), (contact?.Email, contact?["lastname"], contact?["auth0_status"]));
        });
        await harness.AssertNothingPoisonedOrInReviewAsync();
        AssertFewAttempts(harness.Hosts[0]);
    }

    // An attempt that was killed is not logged.
    private static void AssertFewAttempts(RestartableHost host)
    {
        var attempts = AttemptPattern().Matches(host.WholeOutput).CountBy(match => match.Groups["event"].Value).ToList();
        Assert.NotEmpty(attempts);
        Assert.All(attempts, logged => Assert.InRange(logged.Value + host.KillCount, 1, MaxAttempts));
    }

    private static string GetUserId(int user) => $"auth0|user{user}";

    [GeneratedRegex(@"(Processed|Requeued) event (?<event>\S+) ")]
    private static partial Regex AttemptPattern();

    private static string ToJsonText(Auth0EventBuilder auth0Event) => auth0Event.ToJson().ToJsonString();
}
