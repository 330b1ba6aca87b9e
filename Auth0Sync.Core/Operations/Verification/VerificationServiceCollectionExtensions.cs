using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Verification;

internal static class VerificationServiceCollectionExtensions
{
    public static IServiceCollection AddVerification(this IServiceCollection services) => services
        .AddSingleton<TargetObserver>()
        .AddSingleton<TestUserCleaner>()
        .AddSingleton(provider => new CorrelationVerifier(
            provider.GetRequiredService<EventForwarder>(),
            provider.GetRequiredService<TargetObserver>(),
            provider.GetRequiredService<TestUserCleaner>(),
            provider.GetRequiredService<TargetRegistry>(),
            provider.GetRequiredService<IOptionsMonitor<WebhookOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
}
