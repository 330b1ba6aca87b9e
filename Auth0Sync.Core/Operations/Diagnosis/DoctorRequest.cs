namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>What to check besides the settings and the storage account.</summary>
/// <param name="WebhookAddress">
/// The address of the webhook, such as <c>https://sync.example.com/api/auth0/events</c>; without it, the checks that need it are
/// replaced by a warning.
/// </param>
public sealed record DoctorRequest(Uri? WebhookAddress = null)
{
    /// <summary>What to do if the address of the webhook is unknown.</summary>
    internal const string GiveWebhookAddress = "Run the command with --webhook https://<app>/api/auth0/events.";

    /// <summary>The names of the targets to check; empty for all.</summary>
    public IReadOnlyCollection<string> Targets { get; init; } = [];

    internal bool Includes(string target) => Targets.Count == 0 || Targets.Contains(target, StringComparer.OrdinalIgnoreCase);
}
