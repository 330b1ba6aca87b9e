using Auth0Sync.Core.Correlation.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>The policies that have values of their own in Mailchimp.</summary>
/// <param name="OnBlocked">Applies when an administrator blocks a user.</param>
internal sealed record MailchimpPolicies(MailchimpBlockPolicy? OnBlocked)
{
    /// <exception cref="OptionsValidationException">A value is not one of the policy.</exception>
    public static MailchimpPolicies Read(IConfigurationSection section)
    {
        var setting = section.GetSection(nameof(PolicyOptions.OnBlocked));
        if (setting.Value is not { Length: > 0 } value)
        {
            return new MailchimpPolicies(null as MailchimpBlockPolicy?);
        }

        return Enum.GetNames<MailchimpBlockPolicy>().Contains(value, StringComparer.OrdinalIgnoreCase)
            ? new MailchimpPolicies(Enum.Parse<MailchimpBlockPolicy>(value, ignoreCase: true))
            : throw new OptionsValidationException(
                section.Path,
                typeof(MailchimpPolicies),
                [$"{setting.Path} is '{value}'. Allowed: {string.Join(", ", Enum.GetNames<MailchimpBlockPolicy>())}."]);
    }
}

/// <summary>What to do with the member of a blocked user.</summary>
internal enum MailchimpBlockPolicy
{
    /// <summary>Archive it, and restore it when the user is unblocked.</summary>
    Archive,

    /// <summary>Only add a tag to it.</summary>
    Tag,

    /// <summary>Keep it unchanged.</summary>
    Ignore,
}
