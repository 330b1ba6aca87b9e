using System.Globalization;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// The keys of the journal's rows: a partition for each day, so that a day is deleted as a whole. Both keys grow towards the
/// past, so that a query returns the newest rows first.
/// </summary>
internal static class JournalKeys
{
    private const string TicksFormat = "D19";

    // Sorts after the separator that follows the ticks in a row key.
    private const char AfterSeparator = '.';

    public static string GetPartitionKey(DateTimeOffset time)
    {
        var day = DateOnly.FromDateTime(time.UtcDateTime);
        return string.Create(CultureInfo.InvariantCulture, $"{DateOnly.MaxValue.DayNumber - day.DayNumber:D7}-{day:yyyy-MM-dd}");
    }

    /// <param name="writtenAt">When the row is written, which is not before any of its entries.</param>
    /// <param name="writer">The writer, so that no two write the same row.</param>
    /// <param name="number">A number that the writer uses once.</param>
    public static string GetRowKey(DateTimeOffset writtenAt, string writer, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{FormatTicks(writtenAt)}-{writer}-{number:x8}");

    /// <summary>A key after that of each row since a time, and before all others.</summary>
    public static string GetRowKeyAfter(DateTimeOffset time) => FormatTicks(time) + AfterSeparator;

    /// <returns>The earliest time for a key in another format.</returns>
    public static DateTimeOffset GetWrittenAt(string rowKey) =>
        rowKey.Length > 19 && long.TryParse(rowKey.AsSpan(0, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(DateTime.MaxValue.Ticks - ticks, TimeSpan.Zero)
            : DateTimeOffset.MinValue;

    private static string FormatTicks(DateTimeOffset time) => (DateTime.MaxValue.Ticks - time.UtcTicks).ToString(TicksFormat, CultureInfo.InvariantCulture);
}
