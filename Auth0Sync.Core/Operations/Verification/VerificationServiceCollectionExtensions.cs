using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Verification;

internal static class VerificationServiceCollectionExtensions
{
    public static IServiceCollection AddVerification(this IServiceCollection services) => services.AddSingleton<CorrelationVerifier>();
}
