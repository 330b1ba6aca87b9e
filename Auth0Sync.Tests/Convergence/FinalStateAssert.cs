using Auth0Sync.Core.Review;
using Auth0Sync.Simulators.HubSpot.Model;
using Xunit;

namespace Auth0Sync.Tests.Convergence;

/// <summary>Compares the final state of HubSpot with the oracle, for users who do not share addresses.</summary>
internal static class FinalStateAssert
{
    public static void MatchesHistory(SimulatedAccount hubSpot, IReadOnlyCollection<ReviewItem> review, SimulatedEvent[] history)
    {
        Assert.All(review, item => Assert.True(item.Reason == ReviewReason.Rejected && history.Single(simulated => simulated.EventId == item.EventId).IsEmailRejected));
        foreach (var user in history.Select(simulated => simulated.User).Distinct())
        {
            var oracle = new ExpectedContact(history, user);
            var contacts = ContactsOf(hubSpot, user);
            if (oracle.IsActive)
            {
                var contact = Assert.Single(contacts);
                Assert.Equal(oracle.Status, contact["auth0_status"]);
                Assert.Contains(contact["firstname"] ?? "Auth0 user", oracle.AllowedGivenNames);
                Assert.Contains(contact.Email, oracle.AllowedEmails);
            }
            else
            {
                Assert.All(contacts, contact => Assert.Equal("deactivated", contact["auth0_status"]));
                Assert.True(contacts.Length <= 1);
            }
        }
    }

    /// <summary>The contacts of a user that are not archived.</summary>
    public static Contact[] ContactsOf(SimulatedAccount hubSpot, int user) =>
        [.. hubSpot.Contacts.Where(contact => !contact.IsArchived && contact["auth0_user_id"] == $"auth0|user{user}")];
}
