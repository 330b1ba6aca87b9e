using Auth0Sync.Core.Review;
using Xunit;

namespace Auth0Sync.Tests.Convergence;

/// <summary>Compares the final state of a system with the oracle, for users who do not take each other's addresses.</summary>
internal static class FinalStateAssert
{
    /// <summary>The given name of a record without one.</summary>
    public const string NoName = "Auth0 user";

    public static void MatchesHistory(RecordConvergenceTarget target, IReadOnlyCollection<ReviewItem> review, SimulatedEvent[] history) =>
        MatchesHistory(target.Records, target.Traits, review, history, target.AssertUser);

    public static void MatchesHistory(
        IReadOnlyList<RecordState> records,
        ConvergenceTraits traits,
        IReadOnlyCollection<ReviewItem> review,
        SimulatedEvent[] history,
        Action<ExpectedContact, IReadOnlyList<RecordState>>? assertUser = null)
    {
        foreach (var item in review)
        {
            var simulated = history.Single(simulated => simulated.EventId == item.EventId);
            Assert.True(traits.IsReviewExpected(item, simulated, new ExpectedContact(history, simulated.User)), $"{simulated.EventId} is in review: {item.Reason}: {item.Message}");
        }

        foreach (var user in history.Select(simulated => simulated.User).Distinct())
        {
            var oracle = new ExpectedContact(history, user);
            var own = RecordsOf(records, user);
            AssertRecords(oracle, own, traits, review.Any(item => oracle.Events.Any(simulated => simulated.EventId == item.EventId)));
            assertUser?.Invoke(oracle, own);
        }
    }

    /// <summary>The records of a user.</summary>
    public static RecordState[] RecordsOf(IEnumerable<RecordState> records, int user) => [.. records.Where(record => record.UserId == SimulatedEvent.FormatUserId(user))];

    private static void AssertRecords(ExpectedContact oracle, RecordState[] records, ConvergenceTraits traits, bool isInReview)
    {
        if (traits.RequiresEmail && oracle.AllowedEmails.Contains(null) && records.Length == 0)
        {
            return;
        }

        var removed = traits.FormatStatus("deactivated");
        if (!oracle.IsActive)
        {
            Assert.All(records, record => Assert.Equal(removed, record.Status));
            Assert.True(records.Length <= 1 || traits.RequiresEmail);
            return;
        }

        // Where the address is the key, a user who returns with another one gets another record, and the former one stays removed.
        var current = traits.RequiresEmail && oracle.WasDeleted
            ? records.Where(record => record.Status != removed || oracle.AllowedEmails.Contains(record.Email)).ToArray()
            : records;
        if (traits.RequiresEmail && oracle.AllowedEmails.Contains(null) && Array.TrueForAll(current, record => record.Status == removed))
        {
            return;
        }

        Assert.True(current.Length == 1, $"{oracle.Events[0].UserId} has {current.Length} records: {string.Join(", ", records.AsEnumerable())}");
        var only = current[0];
        Assert.Equal(traits.FormatStatus(oracle.Status), only.Status);
        Assert.Contains(only.Email, traits.RequiresEmail ? oracle.AllowedEmailsOfRestoredRecords : oracle.AllowedEmails);
        if (!isInReview || !traits.RequiresEmail)
        {
            Assert.Contains(only.GivenName ?? NoName, traits.RequiresEmail ? oracle.GivenNamesOfHeldUsers : oracle.AllowedGivenNames);
        }
    }
}
