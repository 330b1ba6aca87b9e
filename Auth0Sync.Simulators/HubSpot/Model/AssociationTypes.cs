using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The kinds of records that can be associated.</summary>
internal enum RecordKind
{
    Contact,
    Company,
}

/// <summary>A type of association, with an id for each direction.</summary>
internal sealed record AssociationType(int ContactToCompanyTypeId, int CompanyToContactTypeId, string? Label)
{
    public int GetTypeId(RecordKind from) => from == RecordKind.Contact ? ContactToCompanyTypeId : CompanyToContactTypeId;

    public JsonObject ToSpecJson(RecordKind from) => new()
    {
        ["associationCategory"] = AssociationTypes.Category,
        ["associationTypeId"] = GetTypeId(from),
    };

    public JsonObject ToJson(RecordKind from) => new()
    {
        ["category"] = AssociationTypes.Category,
        ["typeId"] = GetTypeId(from),
        ["label"] = Label,
    };
}

/// <summary>The association types between contacts and companies of every account.</summary>
internal static class AssociationTypes
{
    public const string Category = "HUBSPOT_DEFINED";

    /// <summary>An association without a label.</summary>
    public static AssociationType Unlabeled { get; } = new(279, 280, null);

    /// <summary>The primary company of a contact.</summary>
    public static AssociationType Primary { get; } = new(1, 2, "Primary");

    private static readonly ImmutableArray<AssociationType> All = [Unlabeled, Primary];

    public static AssociationType? Find(RecordKind from, int typeId) => All.FirstOrDefault(type => type.GetTypeId(from) == typeId);

    public static RecordKind? ParseRecordKind(string name) => name.ToLowerInvariant() switch
    {
        "contact" or "contacts" or "0-1" => RecordKind.Contact,
        "company" or "companies" or "0-2" => RecordKind.Company,
        _ => null,
    };

    public static string GetObjectTypeId(this RecordKind kind) => kind == RecordKind.Contact ? "0-1" : "0-2";
}
