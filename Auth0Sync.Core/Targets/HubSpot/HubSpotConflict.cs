using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// A refusal because a unique value belongs to another contact. HubSpot has several forms of it, which differ between
/// operations and over the years; most of them are documented nowhere. Recorded responses: amp-labs/connectors
/// (<c>Existing ID</c> and <c>context.existingId</c>), PipedreamHQ/pipedream#11236 (<c>identityProfile</c>).
/// </summary>
/// <param name="OwnerId">The contact that has the value, where HubSpot names it.</param>
/// <param name="Property">The property that holds the value, where HubSpot names it.</param>
internal sealed partial record HubSpotConflict(string? OwnerId, string? Property)
{
    private static readonly string[] Categories = ["CONFLICT", "OBJECT_ALREADY_EXISTS"];
    private static readonly string[] Codes = ["CONFLICTING_UNIQUE_VALUE", "UNIQUE_VALUE_CONFLICT", "CONTACT_EXISTS"];
    private static readonly string[] OwnerMembers = ["existingId", "existingObjectId"];

    /// <summary>Whether a detail's code stands for a conflict.</summary>
    public static bool IsCode(string? code) => code is not null && Codes.Contains(code, StringComparer.Ordinal);

    /// <summary>The conflict that an envelope tells of, or null where it tells of none.</summary>
    /// <param name="envelope">An error: the whole body, or an entry of a batch's errors.</param>
    /// <param name="details">The details of the error.</param>
    public static HubSpotConflict? In(JsonElement envelope, IReadOnlyList<HubSpotErrorDetail> details)
    {
        var message = envelope.Text("message") ?? "";
        var taken = AlreadyHasThatValue().Match(message);
        var named = envelope.List("errors").Append(envelope).Select(Owner).OfType<string>().FirstOrDefault();
        var conflicting = details.Where(detail => IsCode(detail.Code)).ToList();
        if (!taken.Success
            && named is null
            && conflicting.Count == 0
            && !Categories.Contains(envelope.Text("category") ?? envelope.Text("errorType"), StringComparer.Ordinal))
        {
            return null;
        }

        return new HubSpotConflict(
            named ?? Group(taken) ?? Group(ExistingId().Match(message)) ?? Id(envelope.Object("identityProfile"), "vid"),
            Group(Coordinates().Match(message)) ?? conflicting.Select(detail => detail.Property).OfType<string>().FirstOrDefault());
    }

    private static string? Owner(JsonElement error) => new[] { error.Object("context"), error.Object("errorTokens") }
        .SelectMany(_ => OwnerMembers, Id)
        .OfType<string>()
        .FirstOrDefault();

    /// <summary>An id that is a text, a number, or a list of one.</summary>
    private static string? Id(JsonElement? element, string member)
    {
        if (element is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(member, out var value))
        {
            return null;
        }

        var first = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().FirstOrDefault() : value;
        return first.ValueKind is JsonValueKind.String or JsonValueKind.Number && ContactId().IsMatch(first.ToString()) ? first.ToString() : null;
    }

    private static string? Group(Match match) => match.Success ? match.Groups[1].Value : null;

    // The message quotes the value, and that is user data: only what stands behind it, or before it, is HubSpot's. Of
    // the two ids the first one is a record that was never finished; the second one is the owner.
    [GeneratedRegex(@" on \d+\. (\d+) already has that value\.?\s*\z")]
    private static partial Regex AlreadyHasThatValue();

    [GeneratedRegex(@"\ACannot set PropertyValueCoordinates\{portalId=\d+, objectTypeId=[\w.{}=-]+, propertyName=(\w+), value=")]
    private static partial Regex Coordinates();

    [GeneratedRegex(@"Existing ID:\s*(\d+)", RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex ExistingId();

    [GeneratedRegex(@"\A\d+\z")]
    private static partial Regex ContactId();
}
