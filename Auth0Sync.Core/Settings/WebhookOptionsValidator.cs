using Auth0Sync.Core.Events;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Settings;

internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private const string SectionName = Auth0SyncSettings.Webhook;

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var problems = new SettingProblems(SectionName);
        if (options.BearerToken is null && options.Password is null && options.HeaderValue is null)
        {
            problems.Add(
                nameof(options.BearerToken),
                "is empty",
                "The webhook needs a secret: set BearerToken, or Username and Password, or HeaderName and HeaderValue");
        }

        problems.RequireTogether(nameof(options.Username), options.Username, nameof(options.Password), options.Password);
        problems.RequireTogether(nameof(options.HeaderName), options.HeaderName, nameof(options.HeaderValue), options.HeaderValue);
        problems.RequireSecret(nameof(options.BearerToken), options.BearerToken, WebhookOptions.MinSecretLength);
        problems.RequireHeaderValue(nameof(options.BearerToken), options.BearerToken);
        problems.RequireSecret(nameof(options.PreviousBearerToken), options.PreviousBearerToken, WebhookOptions.MinSecretLength);
        problems.RequireHeaderValue(nameof(options.PreviousBearerToken), options.PreviousBearerToken);
        problems.RequireSecret(nameof(options.Password), options.Password, WebhookOptions.MinSecretLength);
        problems.RequireSecret(nameof(options.PreviousPassword), options.PreviousPassword, WebhookOptions.MinSecretLength);
        problems.RequireSecret(nameof(options.HeaderValue), options.HeaderValue, WebhookOptions.MinSecretLength);
        problems.RequireHeaderValue(nameof(options.HeaderValue), options.HeaderValue);
        problems.RequireSecret(nameof(options.PreviousHeaderValue), options.PreviousHeaderValue, WebhookOptions.MinSecretLength);
        problems.RequireHeaderValue(nameof(options.PreviousHeaderValue), options.PreviousHeaderValue);
        if (options.Username?.Contains(':', StringComparison.Ordinal) == true)
        {
            problems.Add(nameof(options.Username), "contains a colon", "Basic authentication does not allow a colon in a user name");
        }

        RequireAtMostOneTenant(problems, options.AllowedTenants);
        problems.RequireRange(nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1024, EventReader.MaxBodyBytes);
        problems.RequireRange(nameof(options.ReadTimeout), options.ReadTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        problems.RequireRange(nameof(options.StoreTimeout), options.StoreTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        return problems.Result;
    }

    private static void RequireAtMostOneTenant(SettingProblems problems, IList<string> tenants)
    {
        if (tenants.Count > 1)
        {
            problems.Add(
                nameof(WebhookOptions.AllowedTenants),
                $"has {tenants.Count} entries",
                "Only one tenant is allowed, because users of different tenants can have the same user id: use a separate installation for each tenant");
        }

        if (tenants.Any(tenant => tenant is null || tenant.AsSpan().Trim().Length is 0 || tenant.AsSpan().Trim().Length != tenant.Length))
        {
            problems.Add(nameof(WebhookOptions.AllowedTenants), "has an entry that is empty or has surrounding whitespace", "Each entry must be the name of a tenant");
        }
    }
}
