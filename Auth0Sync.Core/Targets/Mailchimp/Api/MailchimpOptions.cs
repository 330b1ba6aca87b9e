using System.Text.RegularExpressions;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>Settings of the Mailchimp target, section <c>Auth0Sync:Mailchimp</c>.</summary>
public sealed class MailchimpOptions : IHttpTargetOptions
{
    internal const string SectionName = Auth0SyncSettings.Root + ":Mailchimp";

    /// <summary>Whether events are queued for Mailchimp.</summary>
    public bool Enabled { get; set; }

    /// <summary>The API key. Its suffix is the data center, such as <c>-us6</c>.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The address of the API; empty for the one of the data center in the key.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The id of the audience whose members are kept in sync.</summary>
    public string? AudienceId { get; set; }

    /// <summary>Tags and their conditions, such as <c>plan:pro = app_metadata.plan == "pro"</c>.</summary>
    public IList<string> Tags { get; } = [];

    /// <summary>The merge field that holds the Auth0 user id.</summary>
    public string UserIdMergeField { get; set; } = "AUTH0ID";

    /// <summary>Whether the merge field of the user id is created if it is missing.</summary>
    public bool CreateMissingMergeFields { get; set; }

    /// <summary>Where the profile says that the user consented to mails: a path or a condition. Empty: new members are not subscribed.</summary>
    public string? ConsentPath { get; set; }

    /// <summary>The status of a new member whose user consented.</summary>
    public MailchimpConsentStatus ConsentStatus { get; set; } = MailchimpConsentStatus.Pending;

    /// <summary>The calls that may be open at the same time. Mailchimp allows 10 for each user. The instances divide them among themselves.</summary>
    public int MaxConnections { get; set; } = 8;

    /// <summary>The maximum of calls in a second. Mailchimp publishes no limit.</summary>
    public int CallsPerSecond { get; set; } = 10;

    /// <summary>The part of the calls that Auth0Sync may use, above 0 and at most 1. Its instances divide it among themselves.</summary>
    public double Share { get; set; } = 0.9;

    /// <summary>The timeout of one call, including its quick retries.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the creation of a member waits for others to join its call.</summary>
    public TimeSpan BatchWindow { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest time that an event waits for its call before it is requeued.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(20);

    // Without a valid key, the app does not start.
    Uri IHttpTargetOptions.BaseAddress =>
        BaseAddress ?? new Uri(MailchimpOptionsValidator.FindDataCenter(ApiKey) is { } dataCenter ? $"https://{dataCenter}.api.mailchimp.com" : "https://api.mailchimp.com");

    (int MaxCalls, TimeSpan Interval) IHttpTargetOptions.InitialRateLimit => (CallsPerSecond, TimeSpan.FromSeconds(1));

    TimeSpan IHttpTargetOptions.MaxRateLimitWait => LongestWait;

    int? IHttpTargetOptions.MaxConnections => MaxConnections;
}

/// <summary>The status of a new member whose user consented to mails.</summary>
public enum MailchimpConsentStatus
{
    /// <summary>Mailchimp asks the person to confirm.</summary>
    Pending,

    /// <summary>Subscribed without a confirmation.</summary>
    Subscribed,
}

internal sealed partial class MailchimpOptionsValidator : IValidateOptions<MailchimpOptions>
{
    // Tags of Mailchimp's own, or of the default mapping.
    private static readonly string[] ReservedMergeFields = ["EMAIL", "FNAME", "LNAME"];

    public ValidateOptionsResult Validate(string? name, MailchimpOptions options)
    {
        var problems = new SettingProblems(MailchimpOptions.SectionName);
        ValidateAccount(options, problems);
        if (!MergeFieldTagRegex().IsMatch(options.UserIdMergeField ?? "") || ReservedMergeFields.Contains(options.UserIdMergeField))
        {
            problems.Add(
                nameof(options.UserIdMergeField),
                $"is '{options.UserIdMergeField}'",
                $"A merge field's tag has at most 10 uppercase letters, digits and underscores, and it must not be {string.Join(", ", ReservedMergeFields)}");
        }

        ValidateTags(options.Tags, problems);
        ValidateConsentPath(options.ConsentPath, problems);
        problems.RequireRange(nameof(options.MaxConnections), options.MaxConnections, 1, 10);
        problems.RequireRange(nameof(options.CallsPerSecond), options.CallsPerSecond, 1, 1000);
        problems.RequireRange(nameof(options.Share), options.Share, 0.001, 1);
        problems.RequireRange(nameof(options.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        problems.RequireRange(nameof(options.BatchWindow), options.BatchWindow, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        problems.RequireRange(nameof(options.LongestWait), options.LongestWait, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        return problems.Result;
    }

    /// <summary>The data center in a key; null if it has none.</summary>
    internal static string? FindDataCenter(string? apiKey) => ApiKeyRegex().Match(apiKey ?? "") is { Success: true } match ? match.Groups["dataCenter"].Value : null;

    [GeneratedRegex(@"^[A-Z][A-Z0-9_]{0,9}\z")]
    private static partial Regex MergeFieldTagRegex();

    private static void ValidateAccount(MailchimpOptions options, SettingProblems problems)
    {
        if (options.ApiKey is not { Length: > 0 })
        {
            if (options.Enabled)
            {
                problems.Add(nameof(options.ApiKey), "is empty", "Set it to an API key of the Mailchimp account");
            }
        }
        else if (options.BaseAddress is null && FindDataCenter(options.ApiKey) is null)
        {
            problems.Add(nameof(options.ApiKey), "has no data center", "An API key ends with a hyphen and the data center of the account, such as -us6");
        }

        problems.RequireSecret(nameof(options.ApiKey), options.ApiKey, minLength: 0);
        problems.RequireHeaderValue(nameof(options.ApiKey), options.ApiKey);
        if (options.BaseAddress is { } address && !(address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback)))
        {
            problems.Add(nameof(options.BaseAddress), $"is '{address}'", "Allowed: empty, an https URL, or a URL of this machine");
        }

        if ((options.Enabled || options.AudienceId is { Length: > 0 }) && !AudienceIdRegex().IsMatch(options.AudienceId ?? ""))
        {
            problems.Add(
                nameof(options.AudienceId), $"is '{options.AudienceId}'", "Set it to the audience's id of letters and digits, which Mailchimp shows in the settings of the audience");
        }
    }

    private static void ValidateTags(IList<string> tags, SettingProblems problems)
    {
        for (var i = 0; i < tags.Count; i++)
        {
            if (MappedTag.FindProblem(tags[i]) is var (problem, allowed))
            {
                problems.Add($"{nameof(MailchimpOptions.Tags)}:{i}", problem, allowed);
            }
        }

        foreach (var repeated in MappedTag.ReadAll(tags).GroupBy(tag => tag.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            problems.Add(nameof(MailchimpOptions.Tags), $"has more than one entry for the tag '{repeated.Key}'", "Each tag has one condition");
        }
    }

    private static void ValidateConsentPath(string? path, SettingProblems problems)
    {
        const string allowed = "Allowed: a path such as user_metadata.newsletter, or a condition on one";
        if (path is not { Length: > 0 })
        {
            return;
        }

        if (!FieldMap.TryCreate([], [KeyValuePair.Create(MailchimpNames.ConsentField, (string?)path)], out var map, out _)
            || map.Fields is not [{ Source: FieldSource.ProfilePath or FieldSource.Condition, Format: ValueFormat.Text }])
        {
            problems.Add(nameof(MailchimpOptions.ConsentPath), $"is '{path}'", allowed);
        }
    }

    [GeneratedRegex(@"^[!-~]+-(?<dataCenter>[a-z]+[0-9]+)\z")]
    private static partial Regex ApiKeyRegex();

    [GeneratedRegex(@"^[A-Za-z0-9]{1,40}\z")]
    private static partial Regex AudienceIdRegex();
}
