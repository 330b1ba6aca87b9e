using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// Reads cells. Auth0 writes an apostrophe before every text, so that no spreadsheet evaluates it, and none before booleans,
/// numbers and dates. Files that were edited may have lost it.
/// </summary>
/// <seealso href="https://auth0.com/docs/manage-users/user-migration/bulk-user-exports"/>
internal static class CsvValue
{
    private const char TextMark = '\'';

    // Texts by definition, whatever they look like.
    private static readonly FrozenSet<string> Texts = FrozenSet.Create(
        StringComparer.Ordinal,
        "user_id", "email", "name", "given_name", "family_name", "nickname", "username", "phone_number", "picture", "created_at", "updated_at");

    public static string Unescape(string cell) => cell.StartsWith(TextMark) ? cell[1..] : cell;

    /// <returns>Null for an empty cell.</returns>
    public static JsonNode? ToJson(string member, string cell)
    {
        if (cell.Length == 0)
        {
            return null;
        }

        if (cell[0] == TextMark || Texts.Contains(member))
        {
            return JsonValue.Create(Unescape(cell));
        }

        return cell[0] is 't' or 'f' or '[' or '{' or '-' or (>= '0' and <= '9') ? ParseOrNull(cell) ?? JsonValue.Create(cell) : JsonValue.Create(cell);
    }

    private static JsonNode? ParseOrNull(string cell)
    {
        try
        {
            return JsonNode.Parse(cell);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
