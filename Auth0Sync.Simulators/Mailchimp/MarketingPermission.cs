namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>A GDPR permission that a member can give.</summary>
public sealed record MarketingPermission(string Id, string Text);
