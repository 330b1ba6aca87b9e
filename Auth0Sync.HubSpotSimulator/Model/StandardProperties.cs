using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The contact properties that every account has, as far as a synchronisation meets them.</summary>
internal static class StandardProperties
{
    /// <summary>What a read returns if it asks for no properties.</summary>
    public static ImmutableArray<string> Defaults { get; } =
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"];

    /// <summary>The stages of <c>lifecyclestage</c>, in the only direction that a write may move.</summary>
    public static ImmutableArray<string> LifecycleStages { get; } =
        ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other"];

    public static IEnumerable<PropertyDefinition> All { get; } =
    [
        .. Text("address", "city", "company", "country", "email", "fax", "firstname", "hs_language", "hs_timezone",
            "hubspot_owner_id", "industry", "jobtitle", "lastname", "message", "mobilephone", "phone", "salutation", "state",
            "twitterhandle", "website", "zip"),
        Own(new("annualrevenue", "number", "number")),
        Own(new("lifecyclestage", "enumeration", "radio") { Options = LifecycleStages }),
        Own(new("hs_lead_status", "enumeration", "radio")
        {
            Options = ["NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING"],
        }),
        ReadOnly(new("createdate", "datetime", "date")),
        ReadOnly(new("hs_additional_emails", "enumeration", "checkbox")),
        ReadOnly(new("hs_calculated_merged_vids", "enumeration", "checkbox")),
        ReadOnly(new("hs_email_optout", "bool", "booleancheckbox")),
        ReadOnly(new("hs_merged_object_ids", "enumeration", "checkbox")),
        ReadOnly(new("hs_object_id", "number", "number")),
        ReadOnly(new("lastmodifieddate", "datetime", "date")),
    ];

    private static IEnumerable<PropertyDefinition> Text(params string[] names) =>
        names.Select(name => Own(new PropertyDefinition(name)));

    private static PropertyDefinition Own(PropertyDefinition property) => property with { HubSpotDefined = true };

    private static PropertyDefinition ReadOnly(PropertyDefinition property) => Own(property) with { ReadOnly = true };
}
