using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// HubSpot's error envelope. Every member may be missing, and details may stand as JSON text inside the message.
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

    /// <summary>HubSpot's own words; they may quote data.</summary>
    public string Message { get; }

    /// <summary>The kind of error, such as <c>VALIDATION_ERROR</c>.</summary>
    public string? Category { get; }

    /// <summary>The rate limit that was hit, such as <c>DAILY</c>.</summary>
    public string? RateLimitPolicy { get; }

    /// <summary>The unique value that belongs to another contact, where that is the error.</summary>
    public HubSpotConflict? Conflict { get; }

    /// <summary>
    /// Whether HubSpot's own code has written this. What has no mark of it comes from something on the way, or from a
    /// path that leads nowhere, and says nothing of a contact.
    /// </summary>
    public bool IsFromHubSpot { get; }

    /// <summary>The code to log: the first detail's, or the category. It quotes no data.</summary>
    public string Code => _details.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? UnknownCode;

    /// <summary>
    /// The properties whose values HubSpot does not take. What it misses, and what another contact has, is not among them.
    /// </summary>
    public IReadOnlyList<RejectedField> RejectedFields =>
    [
        .. _details
            .Where(detail => detail.Property is not null && !HubSpotConflict.IsConflictCode(detail.Code) && detail.Property != Conflict?.Property && !IsMissingValueCode(detail.Code))
            .GroupBy(detail => detail.Property!)
            .Select(same => new RejectedField(same.Key, same.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? UnknownCode)),
    ];

    /// <summary>Reads an answer's error, or errors.</summary>
    public static HubSpotError From(HubSpotResponse response) => new(response.Errors);

    /// <summary>Reads the errors of one input.</summary>
    public static HubSpotError From(IReadOnlyList<JsonElement> envelopes) => new(envelopes);

    /// <summary>Whether a detail has this code.</summary>
    public bool HasCode(string code) => Category == code || _details.Any(detail => detail.Code == code);

    /// <summary>Whether a detail has this code and names no property.</summary>
    public bool HasCodeWithoutProperty(string code) =>
        _details.Any(detail => detail.Code == code) && !_details.Any(detail => detail.Code == code && detail.Property is not null);

    private static string? GetCategory(JsonElement envelope) =>
        HubSpotErrorDetail.ToCodeOrNull(envelope.GetStringOrNull("category")) ?? HubSpotErrorDetail.ToCodeOrNull(envelope.GetStringOrNull("errorType"));

    private static bool IsMissingValueCode(string? code) => code?.StartsWith("MISSING_", StringComparison.Ordinal) == true;
}
