using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Stripe.Api;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>Registers Stripe.</summary>
public sealed class StripeRegistration : ITargetRegistration
{
    /// <inheritdoc/>
    public static TargetDescriptor Descriptor { get; } = new(StripeNames.Target, StripeNames.DisplayName)
    {
        ReadinessEvidence = "Stripe accepts the key, which may read what the policies need.",
    };

    /// <inheritdoc/>
    public static IReadOnlyCollection<string> OwnPolicies => StripePolicyOptions.Names;

    /// <inheritdoc/>
    public static void AddSettings(IServiceCollection services, IConfiguration configuration) => services
        .AddTargetSettings<StripeOptions, StripeOptionsValidator>(configuration, Descriptor)
        .AddSingleton<IValidateOptions<StripeOptions>>(new PublicStorageKeyValidator<StripeOptions>(configuration, Descriptor));

    /// <inheritdoc/>
    public static void AddTarget(IServiceCollection services, IConfiguration configuration) => services
        .AddKeyedSingleton(StripeNames.Target, (provider, _) => StripeFieldMapFactory.Create(
            configuration.GetSection(Descriptor.MappingSection),
            provider.GetRequiredService<IOptions<StripeOptions>>().Value.UserIdMetadataKey))
        .AddSingleton(provider => StripePolicyOptions.Read(
            configuration.GetSection(Descriptor.PoliciesSection),
            provider.GetRequiredKeyedService<PolicyOptions>(StripeNames.Target)))
        .AddHttpTarget<StripeOptions, StripeRateLimits>(StripeNames.Target)
        .AddSingleton<StripeHttpClient>()
        .AddSingleton<StripeApi>()
        .AddSingleton<StripeReadinessChecker>()
        .AddSingleton<StripeInspector>()
        .AddSingleton<CustomerFinder>()
        .AddSingleton<SubscriptionStatusWriter>()
        .AddSingleton<ITarget, StripeTarget>();

    /// <inheritdoc/>
    public static void SetPolicyDefaults(PolicyOptions policies)
    {
        // Any number of customers can have the same address, so it is not a key.
        policies.MatchBy.Add(MatchRuleNames.ExternalId);
        policies.MatchBy.Add(MatchRuleNames.UserId);
    }

    /// <inheritdoc/>
    public static void SetOwnPolicies(PolicyOptions policies, IConfigurationSection section) => StripePolicyOptions.Apply(policies, section);
}
