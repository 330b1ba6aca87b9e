namespace Auth0Sync.Core.Settings;

/// <summary>A section below <c>Auth0Sync</c> that is in use. Any other section is rejected at startup.</summary>
/// <param name="Path">The full name, such as <c>Auth0Sync:Webhook</c>.</param>
internal sealed record KnownSetting(string Path);
