using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support.Builders;
using CsCheck;

namespace Auth0Sync.Tests.Correlation.Notifications;

/// <summary>
/// What happens to one user, in its true order. Unlike those of the convergence tests, the events are consistent: each has the
/// whole user, and most have the user before.
/// </summary>
/// <param name="IsExisting">Whether the user existed before the first event.</param>
/// <param name="Steps">What happens.</param>
internal sealed record UserTimeline(bool IsExisting, IReadOnlyList<TimelineStep> Steps)
{
    public static Gen<UserTimeline> Generator { get; } =
        from isExisting in Gen.Bool
        from steps in TimelineStep.Generator.List[1, 7]
        select new UserTimeline(isExisting, [.. steps]);

    /// <summary>The user after each event.</summary>
    public IReadOnlyList<TimelineMoment> CreateMoments()
    {
        var moments = new List<TimelineMoment>();
        var user = new TimelineUser(IsExisting, IsBlocked: false, First: 0, Second: 0);
        foreach (var step in Steps)
        {
            var next = step.Apply(user);
            moments.Add(new TimelineMoment(moments.Count, step, user, next));
            user = next;
        }

        return moments;
    }
}

/// <param name="Exists">Whether the user is not deleted.</param>
/// <param name="IsBlocked">Whether the user is blocked.</param>
/// <param name="First">The value of the first path.</param>
/// <param name="Second">The value of the second path.</param>
internal sealed record TimelineUser(bool Exists, bool IsBlocked, int First, int Second)
{
    public int GetValue(string path) => path == NotificationHarness.Paths[0] ? First : Second;

    public JsonObject CreateMetadata() => new() { ["one"] = First, ["two"] = Second };
}

/// <param name="Kind">0: deleted; 1: blocked or unblocked; 2: something else changes; otherwise a value changes. A user who does not exist is created.</param>
/// <param name="IsFirst">Whether the first value changes.</param>
/// <param name="Value">The value.</param>
/// <param name="HasPrevious">Whether an update has the user before.</param>
/// <param name="Copies">How often the event is delivered.</param>
internal sealed record TimelineStep(int Kind, bool IsFirst, int Value, bool HasPrevious, int Copies)
{
    public static Gen<TimelineStep> Generator { get; } =
        from kind in Gen.Int[0, 6]
        from isFirst in Gen.Bool
        from value in Gen.Int[0, 2]
        from hasPrevious in Gen.Int[0, 4]
        from copies in Gen.Frequency((4, Gen.Const(1)), (1, Gen.Const(2)))
        select new TimelineStep(kind, isFirst, value, hasPrevious > 0, copies);

    public TimelineUser Apply(TimelineUser user) => (user.Exists, Kind) switch
    {
        (true, 0) => user with { Exists = false },
        (true, 1) => user with { IsBlocked = !user.IsBlocked },
        (true, 2) => user,
        (true, _) => IsFirst ? user with { First = Value } : user with { Second = Value },
        _ => new TimelineUser(true, Kind == 1, Value, Value),
    };
}

/// <param name="Index">The position in the timeline.</param>
/// <param name="Step">What happens.</param>
/// <param name="Before">The user before it.</param>
/// <param name="After">The user after it.</param>
internal sealed record TimelineMoment(int Index, TimelineStep Step, TimelineUser Before, TimelineUser After)
{
    public string EventId => $"evt_{Index:000}";

    public bool IsCreation => !Before.Exists;

    public bool IsUpdate => Before.Exists && After.Exists;

    public bool Changes(string path) => IsUpdate && Before.GetValue(path) != After.GetValue(path);

    // Two events each have the same time.
    public Auth0Event CreateEvent()
    {
        var builder = (IsCreation, IsUpdate) switch
        {
            (true, _) => Auth0EventBuilder.Created(),
            (_, true) => Auth0EventBuilder.Updated(),
            _ => Auth0EventBuilder.Deleted(),
        };
        builder.WithId(EventId).AtSecond(Index / 2).WithUserMember("user_metadata", After.CreateMetadata()).WithUserMember("blocked", After.IsBlocked);
        if (IsUpdate && Step.HasPrevious)
        {
            builder.WithPreviousUserMember("user_metadata", Before.CreateMetadata()).WithPreviousUserMember("blocked", Before.IsBlocked);
        }

        return builder.ToEvent();
    }
}
