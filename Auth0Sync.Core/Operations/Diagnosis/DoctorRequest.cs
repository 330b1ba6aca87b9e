namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>What to check besides the settings, the storage account and the targets.</summary>
/// <param name="WebhookAddress">
/// The address of the webhook, such as <c>https://sync.example.com/api/auth0/events</c>; null skips the checks that need it.
/// </param>
/// <param name="HealthAddress">The address of the health check; null for <c>/api/health</c> at the host of the webhook.</param>
public sealed record DoctorRequest(Uri? WebhookAddress = null, Uri? HealthAddress = null);
