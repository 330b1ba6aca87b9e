using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// The contact properties of every account that are relevant for a synchronization, with the types of a real account.
/// </summary>
internal static class StandardProperties
{
    /// <summary>The properties that a read returns by default.</summary>
    public static ImmutableArray<string> DefaultReadProperties { get; } =
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"];

    /// <summary>The stages of <c>lifecyclestage</c>, in order. A write can only move forward.</summary>
    public static ImmutableArray<string> LifecycleStages { get; } =
    [
        "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist",
        "other",
    ];

    public static IEnumerable<PropertyDefinition> All { get; } =
    [
        .. CreateTextProperties("address", "annualrevenue", "city", "company", "company_size", "country", "date_of_birth", "degree", "email",
            "fax", "field_of_study", "firstname", "gender", "graduation_date", "industry", "job_function", "jobtitle",
            "lastname", "marital_status", "military_status", "relationship_status", "salutation", "school", "seniority",
            "start_date", "state", "twitterhandle", "website", "work_email", "zip"),
        AsHubSpotDefined(new("message", "string", "textarea")),
        AsHubSpotDefined(new("mobilephone", "string", "phonenumber")),
        AsHubSpotDefined(new("phone", "string", "phonenumber")),
        AsHubSpotDefined(new("followercount", "number", "number")),
        AsHubSpotDefined(new("kloutscoregeneral", "number", "number")),
        AsHubSpotDefined(new("linkedinconnections", "number", "number")),
        AsHubSpotDefined(new("closedate", "datetime", "date")),
        AsHubSpotDefined(new("hs_job_change_detected_date", "date", "date")),
        AsHubSpotDefined(CreateBoolean("hs_contact_enrichment_opt_out")),
        AsHubSpotDefined(CreateBoolean("hs_data_privacy_ads_consent")),
        CreateSelect("hs_analytics_source", "ORGANIC_SEARCH PAID_SEARCH EMAIL_MARKETING SOCIAL_MEDIA REFERRALS OTHER_CAMPAIGNS"
            + " DIRECT_TRAFFIC OFFLINE PAID_SOCIAL"),
        CreateSelect("hs_content_membership_status", "active inactive"),
        CreateSelect("hs_language", LanguageOptions),
        CreateSelect("hs_timezone", TimeZoneOptions),
        CreateSelect("numemployees", "1-5 5-25 25-50 50-100 100-500 500-1000 1000+"),
        CreateSelect("hs_lead_status", "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING") with
        {
            FieldType = "radio",
        },
        AsHubSpotDefined(new("lifecyclestage", "enumeration", "radio")
        {
            Options = [.. LifecycleStages.Select(stage => new PropertyOption(stage))],
        }),
        AsHubSpotDefined(new("hubspot_owner_id", "enumeration", "select") { HasExternalOptions = true }),
        AsReadOnly(new("createdate", "datetime", "date")),
        AsReadOnly(new("hs_additional_emails", "enumeration", "checkbox")),
        AsReadOnly(new("hs_calculated_merged_vids", "enumeration", "checkbox")),
        AsReadOnly(CreateBoolean("hs_content_membership_email_confirmed")),
        AsReadOnly(CreateBoolean("hs_email_is_ineligible")),
        AsReadOnly(CreateBoolean("hs_email_optout")),
        AsReadOnly(new("hs_merged_object_ids", "enumeration", "checkbox")),
        AsReadOnly(new("hs_object_id", "number", "number")),
        AsReadOnly(new("lastmodifieddate", "datetime", "date")),
        AsReadOnly(new("num_associated_deals", "number", "number")),
    ];

    private const string LanguageOptions =
        "af sq sq-al ar ar-dz ar-bh ar-eg ar-iq ar-jo ar-kw ar-lb ar-ly ar-ma ar-om ar-qa ar-sa ar-sd ar-sy ar-tn ar-ae ar-ye"
        + " hy eu be be-by bg bg-bg ca ca-es zh zh-cn zh-hk zh-mo zh-sg zh-tw zh-chs zh-cht hr hr-hr cs cs-cz da da-dk nl nl-be"
        + " nl-nl en en-au en-ca en-hk en-in en-ie en-my en-mt en-nz en-ph en-sg en-za en-gb en-us en-zw et et-ee fo fa fi fi-fi"
        + " fr fr-be fr-ca fr-fr fr-lu fr-mc fr-ch gl ka de de-at de-de de-gr de-li de-lu de-ch el el-cy el-gr gu he iw-il hi"
        + " hi-in hu hu-hu is is-is id in-id ga ga-ie it it-it it-ch ja ja-jp kn kk kok ko ko-kr ky lv lv-lv lt lt-lt mk mk-mk"
        + " ms ms-bn ms-my mt mt-mt mr mn my my-mm no nb no-no pl pl-pl pt pt-br pt-pt pa ro ro-ro ru ru-ru sa sr sr-ba sr-me"
        + " sr-rs sr-cs sk sk-sk sl sl-si es es-ar es-bo es-cl es-co es-cr es-cu es-do es-ec es-sv es-gt es-hn es-mx es-ni es-pa"
        + " es-py es-pe es-pr es-es es-us es-uy es-ve sw sv sv-fi sv-se sy ta tt te th th-th tr tr-tr uk uk-ua ur vi vi-vn";

    // Some of the zones that HubSpot offers.
    private const string TimeZoneOptions =
        "utc europe_slash_london europe_slash_paris europe_slash_berlin europe_slash_madrid europe_slash_helsinki"
        + " america_slash_new_york america_slash_chicago america_slash_denver america_slash_los_angeles america_slash_sao_paulo"
        + " asia_slash_dubai asia_slash_kolkata asia_slash_singapore asia_slash_tokyo australia_slash_sydney";

    private static IEnumerable<PropertyDefinition> CreateTextProperties(params string[] names) =>
        names.Select(name => AsHubSpotDefined(new PropertyDefinition(name)));

    private static PropertyDefinition CreateSelect(string name, string options) => AsHubSpotDefined(new(name, "enumeration", "select")
    {
        Options = [.. options.Split(' ').Select(option => new PropertyOption(option))],
    });

    private static PropertyDefinition CreateBoolean(string name) => new(name, "bool", "booleancheckbox")
    {
        Options = [new("true") { Label = "True" }, new("false") { Label = "False" }],
    };

    private static PropertyDefinition AsHubSpotDefined(PropertyDefinition property) => property with { IsHubSpotDefined = true };

    private static PropertyDefinition AsReadOnly(PropertyDefinition property) => AsHubSpotDefined(property) with { IsReadOnly = true };
}
