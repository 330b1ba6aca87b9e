using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// HubSpot's error envelope. Every member may be missing, and details may stand as JSON text inside the message.
/// </summary>
internal sealed partial class HubSpotError
{
    private HubSpotError(string message, string? category, IReadOnlyList<string> codes, string? policy, string? ownerId)
    {
        (Message, Category, Codes, Policy, OwnerId) = (message, category, codes, policy, ownerId);
    }

    /// <summary>HubSpot's own words; they may quote data.</summary>
    public string Message { get; }

    /// <summary>The kind of error, such as <c>VALIDATION_ERROR</c>.</summary>
    public string? Category { get; }

    /// <summary>The codes of the details, such as <c>INVALID_EMAIL</c>.</summary>
    public IReadOnlyList<string> Codes { get; }

    /// <summary>The rate limit that was hit, such as <c>DAILY</c>.</summary>
    public string? Policy { get; }

    /// <summary>The contact that owns a unique value: in the message since 2025, in <c>identityProfile</c> before.</summary>
    public string? OwnerId { get; }

    /// <summary>The code to log: the first detail's, or the category.</summary>
    public string Code => Codes.Count > 0 ? Codes[0] : Category ?? "UNKNOWN";

    /// <summary>Reads the envelope.</summary>
    public static HubSpotError From(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } envelope)
        {
            return new HubSpotError("(no JSON body)", null, [], null, null);
        }

        var message = envelope.Text("message") ?? "";
        var codes = new List<string>();
        if (envelope.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            codes.AddRange(errors.EnumerateArray().Select(error => error.Text("code") ?? error.Text("error")).OfType<string>());
        }

        codes.AddRange(CodeInMessage().Matches(message).Select(match => match.Groups[1].Value).Except(codes));
        var owner = ExistingId().Match(message) is { Success: true } match ? match.Groups[1].Value : IdentityProfile(envelope);
        return new HubSpotError(message, envelope.Text("category") ?? envelope.Text("errorType"), codes, envelope.Text("policyName"), owner);
    }

    private static string? IdentityProfile(JsonElement envelope) =>
        envelope.TryGetProperty("identityProfile", out var profile)
        && profile.ValueKind == JsonValueKind.Object
        && profile.TryGetProperty("vid", out var vid)
        && vid.ValueKind is JsonValueKind.Number or JsonValueKind.String
            ? vid.ToString()
            : null;

    [GeneratedRegex(@"Existing ID:\s*(\d+)", RegexOptions.IgnoreCase)]
    private static partial Regex ExistingId();

    [GeneratedRegex("\"(?:error|code)\"\\s*:\\s*\"([A-Z_]+)\"")]
    private static partial Regex CodeInMessage();
}
