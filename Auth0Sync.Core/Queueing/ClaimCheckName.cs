using System.Globalization;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The name of a claim check's blob: the day and a random number. Anyone with write access to the queue can write a message,
/// so a name in another form is never used: it could refer to any blob.
/// </summary>
internal static partial class ClaimCheckName
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Creates a new name without any content of the event. Copies of an event must not share a blob, since each deletes its own.</summary>
    public static string Create(DateTimeOffset receivedAt) =>
        $"{receivedAt.ToString(DayFormat, CultureInfo.InvariantCulture)}/{Guid.NewGuid():N}.json";

    /// <summary>Whether a name has the form of <see cref="Create"/>.</summary>
    public static bool IsValid(string name) =>
        NamePattern().IsMatch(name) && DateOnly.TryParseExact(name.AsSpan(0, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9a-f]{32}\.json\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
