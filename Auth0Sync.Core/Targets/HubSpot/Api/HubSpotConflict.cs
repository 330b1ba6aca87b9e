using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// An error because a unique value belongs to another contact. HubSpot has several forms of it, most of them
/// undocumented. Recorded responses: amp-labs/connectors
/// (<c>Existing ID</c> and <c>context.existingId</c>), PipedreamHQ/pipedream#11236 (<c>identityProfile</c>).
/// </summary>
/// <param name="OwnerContactId">The contact that has the value, if HubSpot names it.</param>
/// <param name="Property">The property with the value, if HubSpot names it.</param>
internal sealed partial record HubSpotConflict(string? OwnerContactId, string? Property)
{
    private static readonly string[] ConflictCategories = ["CONFLICT", "OBJECT_ALREADY_EXISTS"];
    private static readonly string[] ConflictCodes = ["CONFLICTING_UNIQUE_VALUE", "UNIQUE_VALUE_CONFLICT", "CONTACT_EXISTS"];
    private static readonly string[] OwnerIdMemberNames = ["existingId", "existingObjectId"];

    /// <summary>Whether an error code means a conflict.</summary>
    public static bool IsConflictCode(string? code) => code is not null && ConflictCodes.Contains(code, StringComparer.Ordinal);

    /// <summary>The conflict that an error reports, or null.</summary>
    /// <param name="error">The body of a response, or an entry of a batch's errors.</param>
    /// <param name="details">The details of the error.</param>
    public static HubSpotConflict? FindConflict(JsonElement error, IReadOnlyList<HubSpotErrorDetail> details)
    {
        var message = error.GetStringOrNull("message") ?? "";
        var valueTaken = ValueTakenRegex().Match(message);
        var ownerId = error.EnumerateArrayOrEmpty("errors").Append(error).Select(GetOwnerId).OfType<string>().FirstOrDefault();
        var conflictDetails = details.Where(detail => IsConflictCode(detail.Code)).ToList();
        if (!valueTaken.Success
            && ownerId is null
            && conflictDetails.Count == 0
            && !ConflictCategories.Contains(error.GetStringOrNull("category") ?? error.GetStringOrNull("errorType"), StringComparer.Ordinal))
        {
            return null;
        }

        return new HubSpotConflict(
            ownerId ?? GetFirstGroup(valueTaken) ?? GetFirstGroup(ExistingIdRegex().Match(message)) ?? GetId(error.GetObjectOrNull("identityProfile"), "vid"),
            GetFirstGroup(PropertyCoordinatesRegex().Match(message)) ?? conflictDetails.Select(detail => detail.Property).OfType<string>().FirstOrDefault());
    }

    private static string? GetOwnerId(JsonElement error) => new[] { error.GetObjectOrNull("context"), error.GetObjectOrNull("errorTokens") }
        .SelectMany(_ => OwnerIdMemberNames, GetId)
        .OfType<string>()
        .FirstOrDefault();

    /// <summary>Reads an id that is a string, a number, or an array of them.</summary>
    private static string? GetId(JsonElement? element, string member)
    {
        if (element is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(member, out var value))
        {
            return null;
        }

        var first = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().FirstOrDefault() : value;
        return first.ValueKind is JsonValueKind.String or JsonValueKind.Number && ContactIdRegex().IsMatch(first.ToString()) ? first.ToString() : null;
    }

    private static string? GetFirstGroup(Match match) => match.Success ? match.Groups[1].Value : null;

    // The message quotes the value, which is user data: only the text before and after it is HubSpot's. Of the two ids,
    // the first is a record that was never completed; the second is the owner.
    [GeneratedRegex(@" on \d+\. (\d+) already has that value\.?\s*\z")]
    private static partial Regex ValueTakenRegex();

    [GeneratedRegex(@"\ACannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=[\w.{}=-]+, propertyName=(\w+), value=")]
    private static partial Regex PropertyCoordinatesRegex();

    [GeneratedRegex(@"Existing ID:\s*(\d+)", RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex ExistingIdRegex();

    [GeneratedRegex(@"\A\d+\z")]
    private static partial Regex ContactIdRegex();
}
