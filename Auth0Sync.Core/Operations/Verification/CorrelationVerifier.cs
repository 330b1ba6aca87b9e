namespace Auth0Sync.Core.Operations.Verification;

/// <summary>Sends a test user through the webhook and looks at every target after each change.</summary>
public sealed class CorrelationVerifier
{
    public Task<VerificationReport> VerifyAsync(VerificationRequest request, IProgress<VerificationStep>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
