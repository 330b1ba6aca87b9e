namespace Auth0Sync.Core.Targets.Mailchimp.Api;

internal static class MailchimpNames
{
    /// <summary>The target's name in messages, settings and metrics.</summary>
    public const string Target = "mailchimp";

    public const string EmailField = "email_address";
    public const string LanguageField = "language";

    /// <summary>Before the tag of a merge field.</summary>
    public const string MergeFieldPrefix = "merge_fields.";

    /// <summary>Before the name of a tag that a member has or does not have.</summary>
    public const string TagPrefix = "tags.";

    /// <summary>Whether the user consented to mails. It is only read when a member is created, and never written.</summary>
    public const string ConsentField = "$consent";

    /// <summary>The tag of blocked users, with the policy <c>Tag</c>.</summary>
    public const string BlockedTag = "auth0-blocked";

    /// <summary>Before the status that a member had before it was archived, in a tag: archiving hides it.</summary>
    public const string FormerStatusTagPrefix = "auth0sync-was-";
}
