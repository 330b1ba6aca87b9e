using Auth0Sync.Core.Journal;

namespace Auth0Sync.Tests.Journal;

/// <summary>Entries of the journal for tests.</summary>
internal static class JournalEntries
{
    public static DateTimeOffset Now { get; } = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    /// <param name="number">Distinguishes the event.</param>
    /// <param name="user">Distinguishes the user.</param>
    /// <param name="settledAt">By default, one second later for each number.</param>
    public static JournalEntry Create(int number, int user = 0, DateTimeOffset? settledAt = null)
    {
        var at = settledAt ?? Now.AddSeconds(number);
        return new($"evt_{number:d8}Xb3kQ0vTn7", "user.updated", "hubspot", "Updated", null, $"{number}", GetUserHash(user), at.AddSeconds(-2), at, 1);
    }

    /// <summary>As hashes are: 32 hexadecimal digits, spread evenly.</summary>
    public static string GetUserHash(int user) => $"{(uint)user * 2654435761:x8}{user:x24}";
}
