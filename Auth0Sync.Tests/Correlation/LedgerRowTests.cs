using Auth0Sync.Core.Correlation.Ledger;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>An unchanged row is not saved, so rows must be equal only if all columns are.</summary>
[Trait("Category", "Unit")]
public class LedgerRowTests
{
    private static readonly EventClock At = new(new DateTimeOffset(2026, 10, 5, 8, 0, 1, TimeSpan.Zero), "evt_1");

    private static readonly LedgerRow Row = CreateRow();

    /// <summary>Rows that differ from <see cref="Row"/> in one column each.</summary>
    public static TheoryData<LedgerRow> DifferentRows =>
    [
        Row with { RecordId = "102" },
        Row with { RecordId = null },
        Row with { IsShared = true },
        Row with { IsUncertain = true },
        Row with { Deleted = new ObservedFlag(true, At) },
        Row with { Deleted = null },
        Row with { Blocked = new ObservedFlag(false, At) },
        Row with { Blocked = null },
        Row with { Fields = Row.Fields.SetItem("email", new FieldClock(At, "another hash")) },
        Row with { Fields = Row.Fields.SetItem("email", new FieldClock(At with { EventId = "evt_2" }, "hash")) },
        Row with { Fields = Row.Fields.Remove("email") },
        Row with { LastOutcomes = [CreateOutcome("evt_2", "Updated")] },
        Row with { LastOutcomes = [CreateOutcome("evt_1", "Created") with { Fields = ["lastname"] }] },
    ];

    [Fact]
    public void Rows_with_equal_values_are_equal() => Assert.Equal(Row, CreateRow());

    [Theory]
    [MemberData(nameof(DifferentRows))]
    public void Rows_with_a_different_value_are_not_equal(LedgerRow other) => Assert.NotEqual(Row, other);

    [Fact]
    public void The_last_ten_outcomes_are_remembered()
    {
        var row = Enumerable.Range(1, 25).Aggregate(LedgerRow.Empty, (row, number) => row.WithOutcome(CreateOutcome($"evt_{number}", "Updated")));

        Assert.Equal(Enumerable.Range(16, 10).Select(number => $"evt_{number}"), row.LastOutcomes.Select(outcome => outcome.EventId));
    }

    [Fact]
    public void What_becomes_of_a_deferred_event_replaces_its_deferral()
    {
        var row = LedgerRow.Empty
            .WithOutcome(CreateOutcome("evt_1", LastOutcome.Deferred))
            .WithOutcome(CreateOutcome("evt_2", LastOutcome.Deferred))
            .WithOutcome(CreateOutcome("evt_1", LastOutcome.Deferred))
            .WithOutcome(CreateOutcome("evt_1", "Created"));

        Assert.Equal([("evt_2", LastOutcome.Deferred), ("evt_1", "Created")], row.LastOutcomes.Select(outcome => (outcome.EventId, outcome.Outcome)));
    }

    [Fact]
    public void A_hundred_logins_do_not_hide_what_changed()
    {
        var row = LedgerRow.Empty.WithOutcome(CreateOutcome("evt_0", "Updated"));

        row = Enumerable.Range(1, 100).Aggregate(row, (row, number) => row.WithOutcome(CreateOutcome($"evt_{number}", LastOutcome.Unchanged)));
        row = row.WithOutcome(CreateOutcome("evt_101", LastOutcome.Stale));

        Assert.Equal(["evt_0", "evt_100", "evt_101"], row.LastOutcomes.Select(outcome => outcome.EventId));
    }

    private static LastOutcome CreateOutcome(string eventId, string outcome) => new(eventId, "user.updated", outcome, null, At.Time, At.Time.AddSeconds(1), ["firstname"]);

    private static LedgerRow CreateRow() => LedgerRow.Empty with
    {
        RecordId = "101",
        LastOutcomes = [CreateOutcome("evt_1", "Created")],
        Deleted = new ObservedFlag(false, At),
        Blocked = new ObservedFlag(true, At),
        Fields = LedgerRow.Empty.Fields.Add("email", new FieldClock(At, "hash")).Add("firstname", new FieldClock(At, FieldClock.UnknownValueHash)),
    };
}
