using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Auth0Sync.Core.Journal;

/// <summary>
/// Packs many entries into few rows. Those of a user are next to each other, so that the range of users of each row tells which
/// rows to read for one user.
/// </summary>
internal static class JournalPacker
{
    public const int MaxEntriesPerRow = 100;

    // A column can contain 32 K characters.
    private const int MaxRowLength = 30_000;

    /// <summary>Splits entries into rows.</summary>
    public static IEnumerable<PackedRow> Pack(IEnumerable<JournalEntry> entries)
    {
        var row = new List<JournalEntry>();
        var json = new StringBuilder();
        foreach (var entry in entries.OrderBy(entry => entry.UserHash, StringComparer.Ordinal))
        {
            var line = IsStored(entry) ? JsonSerializer.Serialize(entry, JournalJson.Default.JournalEntry) : null;
            if (row.Count > 0 && (row.Count == MaxEntriesPerRow || json.Length + (line?.Length ?? 0) > MaxRowLength))
            {
                yield return Close(row, json);
            }

            row.Add(entry);
            if (line is not null)
            {
                json.Append(json.Length == 0 ? '[' : ',').Append(line);
            }
        }

        if (row.Count > 0)
        {
            yield return Close(row, json);
        }
    }

    // A backlog is deferred again and again. All deferrals are counted, and fewer and fewer of each event are stored.
    private static bool IsStored(JournalEntry entry) => entry.Outcome != JournalEntry.Deferred || BitOperations.IsPow2(entry.Attempt);

    private static PackedRow Close(List<JournalEntry> row, StringBuilder json)
    {
        json.Append(json.Length == 0 ? "[]" : "]");
        var packed = new PackedRow(
            json.ToString(),
            JsonSerializer.Serialize(JournalSummary.FromEntries(row), JournalJson.Default.JournalSummary),
            row[0].UserHash ?? "",
            row[^1].UserHash ?? "");
        row.Clear();
        json.Clear();
        return packed;
    }
}

/// <param name="Entries">The entries as a JSON array.</param>
/// <param name="Summary">The counts of the entries, as JSON.</param>
/// <param name="FirstUser">The first user hash in ordinal order; empty without a user.</param>
/// <param name="LastUser">The last user hash.</param>
internal sealed record PackedRow(string Entries, string Summary, string FirstUser, string LastUser);
