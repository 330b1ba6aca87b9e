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
    ];

    [Fact]
    public void Rows_with_equal_values_are_equal() => Assert.Equal(Row, CreateRow());

    [Theory]
    [MemberData(nameof(DifferentRows))]
    public void Rows_with_a_different_value_are_not_equal(LedgerRow other) => Assert.NotEqual(Row, other);

    private static LedgerRow CreateRow() => LedgerRow.Empty with
    {
        RecordId = "101",
        Deleted = new ObservedFlag(false, At),
        Blocked = new ObservedFlag(true, At),
        Fields = LedgerRow.Empty.Fields.Add("email", new FieldClock(At, "hash")).Add("firstname", new FieldClock(At, FieldClock.UnknownValueHash)),
    };
}
