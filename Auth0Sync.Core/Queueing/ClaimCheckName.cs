using System.Globalization;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Queueing;

/// <summary>
/// The name of a claim check's blob: the day, and a random number. A message can be written by whoever may write to the
/// queue, so a name in any other form is never used: it could point to somebody else's blob.
/// </summary>
internal static partial class ClaimCheckName
{
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>A name that says nothing about the event, and is new every time: two copies must not share, and lose, a blob.</summary>
    public static string Create(DateTimeOffset receivedAt) =>
        $"{receivedAt.ToString(DayFormat, CultureInfo.InvariantCulture)}/{Guid.NewGuid():N}.json";

    /// <summary>Whether a name has exactly the form of <see cref="Create"/>.</summary>
    public static bool IsValid(string name) =>
        NamePattern().IsMatch(name) && DateOnly.TryParseExact(name.AsSpan(0, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9a-f]{32}\.json\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
