using System.Diagnostics;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Review;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

[Trait("Category", "Unit")]
public class OutcomeSpanTests
{
    public static TheoryData<Outcome, string, string?> SuccessfulOutcomes => new()
    {
        { new Outcome.Created("101"), "Created", null },
        { new Outcome.Stale(), "Stale", null },
        { new Outcome.Skipped(SkipReason.NoRecord), "Skipped", "NoRecord" },
        { new Outcome.Deferred(DeferReason.UserLeased, null, "a message"), "Deferred", "UserLeased" },
        { new Outcome.Deferred(DeferReason.RecordUncertain, null, "a message"), "Deferred", "RecordUncertain" },
    };

    public static TheoryData<Outcome, string, string> Failures => new()
    {
        { new Outcome.Deferred(DeferReason.TargetBusy, null, "a message"), "Deferred", "TargetBusy" },
        { new Outcome.Deferred(DeferReason.Misconfigured, null, "a message"), "Deferred", "Misconfigured" },
        { new Outcome.Deferred(DeferReason.StorageBusy, null, "a message"), "Deferred", "StorageBusy" },
        { new Outcome.Review(ReviewReason.Rejected, "a message"), "Review", "Rejected" },
    };

    [Theory]
    [MemberData(nameof(SuccessfulOutcomes))]
    public void A_successful_outcome_is_not_an_error(Outcome outcome, string name, string? reason)
    {
        using var activity = new Activity("correlate hubspot");

        activity.SetOutcome(outcome);

        Assert.Equal((name, reason), (activity.GetTagItem("auth0sync.outcome"), activity.GetTagItem("auth0sync.reason")));
        Assert.Equal((ActivityStatusCode.Unset, null), (activity.Status, activity.GetTagItem("error.type")));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_failed_outcome_is_an_error_without_a_message(Outcome outcome, string name, string reason)
    {
        using var activity = new Activity("correlate hubspot");

        activity.SetOutcome(outcome);

        Assert.Equal((name, reason), (activity.GetTagItem("auth0sync.outcome"), activity.GetTagItem("auth0sync.reason")));
        Assert.Equal((ActivityStatusCode.Error, reason), (activity.Status, activity.GetTagItem("error.type")));
        Assert.DoesNotContain(activity.TagObjects, tag => "a message".Equals(tag.Value));
    }
}
