namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>What to check besides the settings, the storage account and the targets.</summary>
/// <param name="WebhookAddress">
/// The address of the webhook, such as <c>https://sync.example.com/api/auth0/events</c>; null skips the checks that need it.
/// </param>
public sealed record DoctorRequest(Uri? WebhookAddress = null);
