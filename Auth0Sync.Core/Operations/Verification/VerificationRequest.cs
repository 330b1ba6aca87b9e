using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Operations.Verification;

/// <summary>What to verify.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Credential">Authenticates the requests to it.</param>
public sealed record VerificationRequest(Uri Webhook, WebhookCredential Credential)
{
    /// <summary>The names of the targets to look at; empty means all that are enabled. All of them get the events and are cleaned up.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The domain of the test user's addresses. Some systems accept no example domain.</summary>
    public string EmailDomain { get; init; } = "example.com";

    /// <summary>Whether to leave the record of the test user, which is deleted like that of any deleted user.</summary>
    public bool KeepRecord { get; init; }
}
