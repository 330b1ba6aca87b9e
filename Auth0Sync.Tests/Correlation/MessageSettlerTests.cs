using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

[Trait("Category", "Unit")]
public class MessageSettlerTests
{
    private const string RecordId = "record-of-ada";

    public static TheoryData<Outcome> OutcomesWithRecord =>
        [new Outcome.Created(RecordId), new Outcome.Linked(RecordId), new Outcome.Updated(RecordId), new Outcome.Deactivated(RecordId)];

    [Theory]
    [MemberData(nameof(OutcomesWithRecord))]
    public async Task A_personal_record_id_is_not_logged(Outcome outcome)
    {
        Assert.DoesNotContain(await SettleAsync(outcome, hasPersonalRecordIds: true), line => line.Text.Contains(RecordId, StringComparison.Ordinal));
        Assert.Single(await SettleAsync(outcome, hasPersonalRecordIds: false), line => line.Text.Contains(RecordId, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyCollection<LogLine>> SettleAsync(Outcome outcome, bool hasPersonalRecordIds)
    {
        var target = new Mock<IRecordTarget>();
        target.SetupGet(t => t.Name).Returns("system");
        target.SetupGet(t => t.Policies).Returns(new PolicyOptions());
        target.SetupGet(t => t.Traits).Returns(new RecordTraits { FindsByUserId = true, HasUniqueUserId = true, HasUniqueEmail = true, HasPersonalRecordIds = hasPersonalRecordIds });
        await using var app = TestApp.Create();
        var (queue, review) = (new MemoryEventQueue(app.Time), new MemoryReviewStore());
        var settler = ActivatorUtilities.CreateInstance<MessageSettler>(
            app.GetService<IServiceProvider>(), queue, review, new UserDataEraser(review, queue), new TargetRegistry([target.Object]), app.GetService<RetrySchedule>());
        var auth0Event = Auth0EventBuilder.Updated().ToEvent();

        await settler.SettleAsync(EventMessage.Create("system", Auth0EventBuilder.Updated().ToUtf8Bytes(), app.Time.GetUtcNow()), auth0Event, outcome, CancellationToken.None);

        Assert.NotEmpty(app.Logs.Lines);
        return app.Logs.Lines;
    }
}
