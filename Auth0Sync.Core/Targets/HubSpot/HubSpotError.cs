using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// HubSpot's error envelope. Every member may be missing, and details may stand as JSON text inside the message.
/// </summary>
internal sealed class HubSpotError
{
    private const string Unknown = "UNKNOWN";

    private readonly IReadOnlyList<HubSpotErrorDetail> _details;

    private HubSpotError(IReadOnlyList<JsonElement> envelopes)
    {
        _details = [.. envelopes.SelectMany(HubSpotErrorDetail.In).Distinct()];
        Message = envelopes.Select(envelope => envelope.Text("message")).OfType<string>().FirstOrDefault() ?? "(no message)";
        Category = envelopes.Select(CategoryOf).OfType<string>().FirstOrDefault();
        Policy = envelopes.Select(envelope => envelope.Text("policyName")).OfType<string>().FirstOrDefault();
        Conflict = envelopes.Select(envelope => HubSpotConflict.In(envelope, HubSpotErrorDetail.In(envelope))).OfType<HubSpotConflict>().FirstOrDefault();
        IsHubSpots = Category is not null || Conflict is not null || _details.Any(detail => detail.Code is not null);
    }

    /// <summary>HubSpot's own words; they may quote data.</summary>
    public string Message { get; }

    /// <summary>The kind of error, such as <c>VALIDATION_ERROR</c>.</summary>
    public string? Category { get; }

    /// <summary>The rate limit that was hit, such as <c>DAILY</c>.</summary>
    public string? Policy { get; }

    /// <summary>The unique value that belongs to another contact, where that is the error.</summary>
    public HubSpotConflict? Conflict { get; }

    /// <summary>
    /// Whether HubSpot's own code has written this. What has no mark of it comes from something on the way, or from a
    /// path that leads nowhere, and says nothing of a contact.
    /// </summary>
    public bool IsHubSpots { get; }

    /// <summary>The code to log: the first detail's, or the category. It quotes no data.</summary>
    public string Code => _details.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? Unknown;

    /// <summary>
    /// The properties whose values HubSpot does not take. What it misses, and what another contact has, is not among them.
    /// </summary>
    public IReadOnlyList<RejectedField> Fields =>
    [
        .. _details
            .Where(detail => detail.Property is not null && !HubSpotConflict.IsCode(detail.Code) && detail.Property != Conflict?.Property && !IsMissing(detail.Code))
            .GroupBy(detail => detail.Property!)
            .Select(same => new RejectedField(same.Key, same.Select(detail => detail.Code).OfType<string>().FirstOrDefault() ?? Category ?? Unknown)),
    ];

    /// <summary>Reads an answer's error, or errors.</summary>
    public static HubSpotError From(HubSpotAnswer answer) => new(answer.Errors);

    /// <summary>Reads the errors of one input.</summary>
    public static HubSpotError From(IReadOnlyList<JsonElement> envelopes) => new(envelopes);

    /// <summary>Whether a detail has this code.</summary>
    public bool Has(string code) => Category == code || _details.Any(detail => detail.Code == code);

    /// <summary>Whether a detail has this code and names no property.</summary>
    public bool HasUnnamed(string code) =>
        _details.Any(detail => detail.Code == code) && !_details.Any(detail => detail.Code == code && detail.Property is not null);

    private static string? CategoryOf(JsonElement envelope) =>
        HubSpotErrorDetail.AsCode(envelope.Text("category")) ?? HubSpotErrorDetail.AsCode(envelope.Text("errorType"));

    private static bool IsMissing(string? code) => code?.StartsWith("MISSING_", StringComparison.Ordinal) == true;
}
