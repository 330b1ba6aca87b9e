using System.Text.Json;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// HubSpot's error. Every member may be missing, and details may be JSON inside the message.
/// </summary>
internal sealed class HubSpotError
{
    private const string UnknownCode = "UNKNOWN";

    private readonly IReadOnlyList<HubSpotErrorDetail> _details;

    private HubSpotError(IReadOnlyList<JsonElement> envelopes)
    {
        _details = [.. envelopes.SelectMany(HubSpotErrorDetail.ReadAll).Distinct()];
        Message = envelopes.Select(envelope => envelope.GetStringOrNull("message")).OfType<string>().FirstOrDefault() ?? "(no message)";
        Category = envelopes.Select(GetCategory).OfType<string>().FirstOrDefault();
        RateLimitPolicy = envelopes.Select(envelope => envelope.GetStringOrNull("policyName")).OfType<string>().FirstOrDefault();
        Conflict = envelopes.Select(envelope => HubSpotConflict.FindConflict(envelope, HubSpotErrorDetail.ReadAll(envelope))).OfType<HubSpotConflict>().FirstOrDefault();
        IsFromHubSpot = Category is not null || Conflict is not null || _details.Any(detail => detail.Code is not null);
    }

    /// <summary>HubSpot's message; it may quote data.</summary>
    public string Message { get; }

    /// <summary>The category, such as <c>VALIDATION_ERROR</c>.</summary>
    public string? Category { get; }

    /// <summary>The rate limit that was hit, such as <c>DAILY</c>.</summary>
    public string? RateLimitPolicy { get; }

    /// <summary>The conflict, if a unique value belongs to another contact.</summary>
    public HubSpotConflict? Conflict { get; }

    /// <summary>
    /// Whether HubSpot's API produced this error. Otherwise it comes from a proxy or a wrong path and says nothing about a
    /// contact.
    /// </summary>
    public bool IsFromHubSpot { get; }

    /// <summary>The first detail's code, or the category; safe to log.</summary>
    public string Code => _details.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? UnknownCode;

    /// <summary>
    /// The properties whose values HubSpot rejects, except missing values and conflicts.
    /// </summary>
    public IReadOnlyList<RejectedField> RejectedFields =>
    [
        .. _details
            .Where(detail => detail.Property is not null && !HubSpotConflict.IsConflictCode(detail.Code) && detail.Property != Conflict?.Property && !IsMissingValueCode(detail.Code))
            .GroupBy(detail => detail.Property!)
            .Select(same => new RejectedField(same.Key, same.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? UnknownCode)),
    ];

    public static HubSpotError From(HubSpotResponse response) => new(response.Errors);

    public static HubSpotError From(IReadOnlyList<JsonElement> envelopes) => new(envelopes);

    /// <summary>Whether the category or a detail has this code.</summary>
    public bool HasCode(string code) => Category == code || _details.Any(detail => detail.Code == code);

    /// <summary>Whether a detail has this code, and none with it names a property.</summary>
    public bool HasCodeWithoutProperty(string code) =>
        _details.Any(detail => detail.Code == code) && !_details.Any(detail => detail.Code == code && detail.Property is not null);

    private static string? GetCategory(JsonElement envelope) =>
        HubSpotErrorDetail.ToCodeOrNull(envelope.GetStringOrNull("category")) ?? HubSpotErrorDetail.ToCodeOrNull(envelope.GetStringOrNull("errorType"));

    private static bool IsMissingValueCode(string? code) => code?.StartsWith("MISSING_", StringComparison.Ordinal) == true;
}
