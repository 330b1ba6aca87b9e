using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
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

    [Theory]
    [InlineData(DeferReason.UserLeased)]
    [InlineData(DeferReason.EmailTaken)]
    [InlineData(DeferReason.RecordUncertain)]
    public async Task An_event_that_waits_for_another_one_warns_once(DeferReason reason) =>
        Assert.Equal([LogLevel.Warning, LogLevel.Information, LogLevel.Information], await GetLevelsOfAttemptsAsync(reason));

    [Theory]
    [InlineData(DeferReason.TargetBusy, LogLevel.Warning)]
    [InlineData(DeferReason.StorageBusy, LogLevel.Warning)]
    [InlineData(DeferReason.Misconfigured, LogLevel.Error)]
    [InlineData(DeferReason.Paused, LogLevel.Debug)]
    public async Task Every_other_deferral_has_the_level_of_its_reason(DeferReason reason, LogLevel level) =>
        Assert.Equal([level, level, level], await GetLevelsOfAttemptsAsync(reason));

    /// <summary>Defers an event three times, each time with the message that was requeued.</summary>
    private static async Task<IReadOnlyList<LogLevel>> GetLevelsOfAttemptsAsync(DeferReason reason)
    {
        await using var app = TestApp.Create();
        var queue = new MemoryEventQueue(app.Time);
        var settler = CreateSettler(app, queue, hasPersonalRecordIds: false);
        var message = CreateMessage(app);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var outcome = await settler.SettleAsync(message, Auth0EventBuilder.Updated().ToEvent(), new Outcome.Deferred(reason, null, "It waits."), CancellationToken.None);
            Assert.IsType<Outcome.Deferred>(outcome);
            var requeued = Assert.Single(queue.Messages);
            await queue.DeleteAsync(requeued);
            message = Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(requeued.Body)).Message;
        }

        return [.. app.Logs.Lines.Where(line => line.EventId is LogEvents.EventRequeued or LogEvents.TargetMisconfigured).Select(line => line.Level)];
    }

    private static async Task<IReadOnlyCollection<LogLine>> SettleAsync(Outcome outcome, bool hasPersonalRecordIds)
    {
        await using var app = TestApp.Create();
        var settler = CreateSettler(app, new MemoryEventQueue(app.Time), hasPersonalRecordIds);

        await settler.SettleAsync(CreateMessage(app), Auth0EventBuilder.Updated().ToEvent(), outcome, CancellationToken.None);

        Assert.NotEmpty(app.Logs.Lines);
        return app.Logs.Lines;
    }

    private static EventMessage CreateMessage(TestApp app) => EventMessage.Create("system", Auth0EventBuilder.Updated().ToUtf8Bytes(), app.Time.GetUtcNow());

    private static MessageSettler CreateSettler(TestApp app, MemoryEventQueue queue, bool hasPersonalRecordIds)
    {
        var target = new Mock<IRecordTarget>();
        target.SetupGet(t => t.Name).Returns("system");
        target.SetupGet(t => t.Policies).Returns(new PolicyOptions());
        target.SetupGet(t => t.Traits).Returns(new RecordTraits { FindsByUserId = true, HasUniqueUserId = true, HasUniqueEmail = true, HasPersonalRecordIds = hasPersonalRecordIds });
        var review = new MemoryReviewStore();
        return ActivatorUtilities.CreateInstance<MessageSettler>(
            app.GetService<IServiceProvider>(), queue, review, new UserDataEraser(review, queue), new TargetRegistry([target.Object]), app.GetService<RetrySchedule>());
    }
}
