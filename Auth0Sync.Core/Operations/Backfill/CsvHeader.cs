using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// The columns of a CSV export. The name of a column is a path into the profile, such as <c>app_metadata.plan</c> or
/// <c>identities[0].connection</c>.
/// </summary>
internal sealed partial class CsvHeader
{
    private const int MaxColumns = 1000;
    private const int MaxListIndex = 99;

    private static readonly JsonSerializerOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IReadOnlyList<IReadOnlyList<string>> _paths;

    private CsvHeader(IReadOnlyList<IReadOnlyList<string>> paths) => _paths = paths;

    public int ColumnCount => _paths.Count;

    /// <returns>Null if the header cannot be used; the problem says why.</returns>
    public static CsvHeader? Create(IReadOnlyList<string> cells, out string problem)
    {
        var paths = cells.Select(cell => ParsePath(CsvValue.Unescape(cell).Trim())).ToList();
        problem = paths.Count > MaxColumns ? "The header has too many columns."
            : paths.Any(path => path is null) ? "The header has a column without a name, or whose name is no path."
            : !paths.Any(path => path is ["user_id"]) ? "The header has no column user_id."
            : HasConflict([.. paths!]) ? "The header has a column twice, or a column and another one within it."
            : "";
        return problem.Length == 0 ? new CsvHeader([.. paths!]) : null;
    }

    /// <summary>The user as JSON. An empty cell is a member that the user does not have.</summary>
    public ReadOnlyMemory<byte> ToJson(IReadOnlyList<string> cells)
    {
        var user = new JsonObject();
        foreach (var (path, cell) in _paths.Zip(cells))
        {
            if (CsvValue.ToJson(path[^1], cell) is { } value)
            {
                Set(user, path, value);
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(user, JsonOptions);
    }

    private static void Set(JsonObject user, IReadOnlyList<string> path, JsonNode value)
    {
        JsonNode current = user;
        for (var level = 0; level < path.Count; level++)
        {
            var isLast = level == path.Count - 1;
            JsonNode Create() => isLast ? value : IsIndex(path[level + 1]) ? new JsonArray() : new JsonObject();
            if (current is JsonArray list)
            {
                var index = int.Parse(path[level], System.Globalization.CultureInfo.InvariantCulture);
                while (list.Count <= index)
                {
                    list.Add(null);
                }

                current = list[index] ??= Create();
            }
            else
            {
                current = current[path[level]] ??= Create();
            }
        }
    }

    // a and a.b cannot both have a value, and neither can a[0] and a.b.
    private static bool HasConflict(IReadOnlyList<IReadOnlyList<string>> paths) =>
        (from first in paths.Index()
         from second in paths.Index()
         where first.Index < second.Index
         let common = first.Item.Zip(second.Item).TakeWhile(pair => pair.First == pair.Second).Count()
         where common == Math.Min(first.Item.Count, second.Item.Count) || IsIndex(first.Item[common]) != IsIndex(second.Item[common])
         where common > 0
         select common).Any();

    private static List<string>? ParsePath(string name)
    {
        var path = new List<string>();
        foreach (var member in name.Split('.'))
        {
            if (MemberPattern().Match(member) is not { Success: true } match)
            {
                return null;
            }

            path.Add(match.Groups["name"].Value);
            path.AddRange(match.Groups["index"].Captures.Select(index => index.Value));
        }

        return path.Where(IsIndex).All(index => int.Parse(index, System.Globalization.CultureInfo.InvariantCulture) <= MaxListIndex) ? path : null;
    }

    // A member whose name is a number is not supported, so a number is an index.
    private static bool IsIndex(string segment) => char.IsAsciiDigit(segment[0]);

    [GeneratedRegex(@"^(?<name>[^\[\]0-9][^\[\]]*)(?:\[(?<index>[0-9]{1,3})\])*\z")]
    private static partial Regex MemberPattern();
}
