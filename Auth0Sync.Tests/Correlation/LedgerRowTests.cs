using Auth0Sync.Core.Correlation.Ledger;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>A row that equals the one before is not saved, so equal must mean that nothing is lost.</summary>
public class LedgerRowTests
{
    private static readonly EventClock At = new(new DateTimeOffset(2026, 10, 5, 8, 0, 1, TimeSpan.Zero), "evt_1");

    private static readonly LedgerRow Row = Told();

    /// <summary>Rows that each differ from <see cref="Row"/> in one thing.</summary>
    public static TheoryData<LedgerRow> Others =>
    [
        Row with { RecordId = "102" },
        Row with { RecordId = null },
        Row with { IsShared = true },
        Row with { IsDoubtful = true },
        Row with { Deleted = new Claim(true, At) },
        Row with { Deleted = null },
        Row with { Blocked = new Claim(false, At) },
        Row with { Blocked = null },
        Row with { Fields = Row.Fields.SetItem("email", new FieldClock(At, "another hash")) },
        Row with { Fields = Row.Fields.SetItem("email", new FieldClock(At with { EventId = "evt_2" }, "hash")) },
        Row with { Fields = Row.Fields.Remove("email") },
    ];

    [Fact]
    public void A_row_that_says_the_same_is_the_same() => Assert.Equal(Row, Told());

    [Theory]
    [MemberData(nameof(Others))]
    public void A_row_that_says_anything_else_is_another(LedgerRow other) => Assert.NotEqual(Row, other);

    private static LedgerRow Told() => LedgerRow.Empty with
    {
        RecordId = "101",
        Deleted = new Claim(false, At),
        Blocked = new Claim(true, At),
        Fields = LedgerRow.Empty.Fields.Add("email", new FieldClock(At, "hash")).Add("firstname", new FieldClock(At, FieldClock.Unknown)),
    };
}
