using System.Globalization;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Correlation.Notifications;

/// <summary>
/// What a recipient is told about one user, whatever the order of the events and whatever becomes of the notifications.
/// </summary>
[Trait("Category", "Unit")]
public class NotificationHistoryTests
{
    private const int Histories = 20_000;

    [Fact]
    public Task Each_change_is_told_once_and_the_newest_state_last_whatever_is_lost() =>
        Gen.Select(UserTimeline.Generator, Gen.Int[0, int.MaxValue - 1], Gen.Int[0, 5]).SampleAsync(
            async (timeline, seed, maxFaults) =>
            {
                var moments = timeline.CreateMoments();
                var received = await RunAsync(moments, new Random(seed), maxFaults);
                AssertToldOnce(received.Where(told => told.Type != NotificationType.Updated).Select(told => (told.Type, told.EventId)));
                AssertToldOnce(received.SelectMany(told => GetPaths(told).Select(path => (path, told.EventId))));
                AssertStatus(timeline, moments, received);
                foreach (var path in NotificationHarness.Paths)
                {
                    AssertValues(timeline, moments, path, [.. received.Where(told => GetPaths(told).Contains(path))], maxFaults);
                }

                return true;
            },
            iter: Histories,
            threads: 2);

    [Fact]
    public async Task A_value_that_may_have_been_told_is_left_to_its_event_for_a_day()
    {
        var fates = new Queue<DeliveryFate>([DeliveryFate.ResponseLost]);
        var harness = new NotificationHarness(() => fates.TryDequeue(out var fate) ? fate : DeliveryFate.Delivered);
        var first = CreateUpdate("evt_1", TimeSpan.Zero);

        Assert.False(await harness.ProcessAsync(first));
        Assert.True(await harness.ProcessAsync(CreateUpdate("evt_2", TimeSpan.FromDays(1))));
        Assert.Equal(["evt_1"], harness.Received.Select(told => told.EventId));
        Assert.True(await harness.ProcessAsync(CreateUpdate("evt_3", TimeSpan.FromDays(2))));
        Assert.True(await harness.ProcessAsync(first));

        Assert.Equal(["evt_1", "evt_3"], harness.Received.Select(told => told.EventId));
    }

    private static Auth0Event CreateUpdate(string id, TimeSpan time) =>
        Auth0EventBuilder.Updated().WithId(id).AtSecond(time.TotalSeconds).WithUserMember("user_metadata", new JsonObject { ["one"] = 1 }).ToEvent();

    private static async Task<IReadOnlyList<Notification>> RunAsync(IReadOnlyList<TimelineMoment> moments, Random random, int maxFaults)
    {
        var faults = Enumerable.Range(0, maxFaults).Select(_ => (DeliveryFate)random.Next(1, 5)).ToList();
        var fates = new Queue<DeliveryFate>(faults.SelectMany(fault => Enumerable.Repeat(DeliveryFate.Delivered, random.Next(4)).Append(fault)));
        var harness = new NotificationHarness(() => fates.TryDequeue(out var fate) ? fate : DeliveryFate.Delivered);
        var queue = moments.SelectMany(moment => Enumerable.Repeat(moment.CreateEvent(), moment.Step.Copies)).ToList();
        while (queue.Count > 0)
        {
            var next = random.Next(queue.Count);
            if (await harness.ProcessAsync(queue[next]))
            {
                queue.RemoveAt(next);
            }
        }

        return harness.Received;
    }

    private static void AssertToldOnce<T>(IEnumerable<T> changes) => Assert.All(changes.GroupBy(change => change), same => Assert.Single(same));

    private static void AssertStatus(UserTimeline timeline, IReadOnlyList<TimelineMoment> moments, IReadOnlyList<Notification> received)
    {
        var last = received.LastOrDefault(told => told.Type != NotificationType.Updated);
        var user = moments[^1].After;
        if (!user.Exists)
        {
            Assert.Equal(NotificationType.Deleted, last?.Type);
        }
        else if (user.IsBlocked)
        {
            Assert.True(last is { Type: NotificationType.Blocked } or { Type: NotificationType.Created, IsBlocked: true });
        }
        else
        {
            Assert.True(last is null or { Type: NotificationType.Unblocked } or { Type: NotificationType.Created, IsBlocked: false });
        }

        if (moments.All(moment => moment.After.Exists))
        {
            Assert.Equal(timeline.IsExisting ? 0 : 1, received.Count(told => told.Type == NotificationType.Created));
        }
    }

    private static void AssertValues(UserTimeline timeline, IReadOnlyList<TimelineMoment> moments, string path, IReadOnlyList<Notification> told, int maxFaults)
    {
        Assert.Equal(told.OrderBy(each => each.EventId, StringComparer.Ordinal), told);
        var values = told.Select(each => GetValue(each, path)).ToList();
        if (!moments[^1].After.Exists)
        {
            return;
        }

        var wasDeleted = moments.Any(moment => !moment.After.Exists);
        var isNew = !timeline.IsExisting || wasDeleted;
        if (isNew || moments.Any(moment => moment.Changes(path)))
        {
            Assert.Equal(moments[^1].After.GetValue(path), values.LastOrDefault(-1));
        }
        else if (moments.All(moment => moment.Step.HasPrevious))
        {
            Assert.Empty(values);
        }

        if (!wasDeleted && maxFaults == 0)
        {
            Assert.All(values.Zip(values.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        }
    }

    private static IEnumerable<string> GetPaths(Notification told) => told.Change is { } change ? [change.Path] : told.Values.Keys;

    private static int GetValue(Notification told, string path) =>
        int.Parse((told.Change is { } change ? change.Value : told.Values[path])!.ToText(), CultureInfo.InvariantCulture);
}
