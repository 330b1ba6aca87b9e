namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>The statuses of a member.</summary>
/// <seealso href="https://mailchimp.com/developer/marketing/api/list-members/"/>
internal static class MemberStatus
{
    public const string Subscribed = "subscribed";
    public const string Unsubscribed = "unsubscribed";

    /// <summary>Its address bounced. Only Mailchimp sets it.</summary>
    public const string Cleaned = "cleaned";

    /// <summary>Invited to confirm.</summary>
    public const string Pending = "pending";

    /// <summary>Known to the company, and never subscribed.</summary>
    public const string Transactional = "transactional";
    public const string Archived = "archived";

    /// <summary>The statuses that an archived member may have had, the most restrictive first.</summary>
    public static readonly IReadOnlyList<string> BeforeArchiving = [Unsubscribed, Cleaned, Transactional, Pending, Subscribed];

    /// <summary>The tag that remembers a status.</summary>
    public static string GetTag(string status) => MailchimpNames.FormerStatusTagPrefix + status;

    /// <summary>The status of two that allows fewer mails.</summary>
    public static string GetMoreRestrictive(string one, string other) => BeforeArchiving.First(status => status == one || status == other);

    /// <summary>Whether a tag remembers a status.</summary>
    public static bool IsTag(string tag) => tag.StartsWith(MailchimpNames.FormerStatusTagPrefix, StringComparison.Ordinal);
}
