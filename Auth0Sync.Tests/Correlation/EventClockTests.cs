using Auth0Sync.Core.Correlation.Ledger;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

[Trait("Category", "Unit")]
public class EventClockTests
{
    [Theory]
    [InlineData(1, "evt_b", 2, "evt_a", -1)]
    [InlineData(2, "evt_a", 1, "evt_b", 1)]
    [InlineData(1, "evt_a", 1, "evt_b", -1)]
    [InlineData(1, "evt_Z", 1, "evt_a", -1)]
    [InlineData(1, "evt_9", 1, "evt_10", 1)]
    [InlineData(1, "evt_a", 1, "evt_a", 0)]
    public void Events_are_ordered_by_time_and_then_by_the_bytes_of_their_ids(int second, string id, int otherSecond, string otherId, int order)
    {
        var (clock, other) = (At(second, id), At(otherSecond, otherId));

        Assert.Equal(order, Math.Sign(clock.CompareTo(other)));
        Assert.Equal((order < 0, order <= 0, order > 0, order >= 0), (clock < other, clock <= other, clock > other, clock >= other));
    }

    [Fact]
    public void The_same_instant_in_two_time_zones_is_equal() =>
        Assert.Equal(0, At(1, "evt_a").CompareTo(new EventClock(At(1, "").Time.ToOffset(TimeSpan.FromHours(2)), "evt_a")));

    private static EventClock At(int second, string id) => new(new DateTimeOffset(2026, 10, 5, 8, 0, second, TimeSpan.Zero), id);
}
