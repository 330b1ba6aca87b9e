using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Targets.Mailchimp.Batches;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>Registers Mailchimp.</summary>
public sealed class MailchimpRegistration : ITargetRegistration
{
    /// <inheritdoc/>
    public static TargetDescriptor Descriptor { get; } = new(MailchimpNames.Target, "Mailchimp")
    {
        ReadinessEvidence = "Mailchimp accepts the key, and the audience has the mapped merge fields.",
        CreatingSettings = [nameof(MailchimpOptions.CreateMissingMergeFields)],
    };

    /// <inheritdoc/>
    public static IReadOnlyCollection<string> OwnPolicies { get; } = [nameof(PolicyOptions.OnBlocked)];

    /// <inheritdoc/>
    public static void AddSettings(IServiceCollection services, IConfiguration configuration) => services
        .AddTargetSettings<MailchimpOptions, MailchimpOptionsValidator>(configuration, Descriptor)
        .AddSingleton<IValidateOptions<MailchimpOptions>>(new PublicStorageKeyValidator<MailchimpOptions>(configuration, Descriptor));

    /// <inheritdoc/>
    public static void AddTarget(IServiceCollection services, IConfiguration configuration) => services
        .AddKeyedSingleton(MailchimpNames.Target, (provider, _) => MailchimpFieldMapFactory.Create(
            configuration.GetSection(Descriptor.MappingSection),
            provider.GetRequiredService<IOptions<MailchimpOptions>>().Value))
        .AddSingleton(_ => MailchimpPolicies.Read(configuration.GetSection(Descriptor.PoliciesSection)))
        .AddHttpTarget<MailchimpOptions, MailchimpRateLimits>(MailchimpNames.Target, hasPersonalPaths: true)
        .AddSingleton<MailchimpClient>()
        .AddSingleton<MailchimpBatchClient>()
        .AddSingleton<MailchimpSchemaChecker>()
        .AddSingleton<MailchimpInspector>()
        .AddSingleton<MemberUpdater>()
        .AddSingleton<AddressChanger>()
        .AddSingleton<MemberCopier>()
        .AddSingleton<MemberArchiver>()
        .AddSingleton<ITarget, MailchimpTarget>();

    /// <inheritdoc/>
    public static void SetPolicyDefaults(PolicyOptions policies)
    {
        policies.OnDelete = DeletePolicy.Archive;
        policies.OnUnverifiedEmail = UnverifiedEmailPolicy.Hold;
    }

    /// <inheritdoc/>
    public static void SetOwnPolicies(PolicyOptions policies, IConfigurationSection section)
    {
        if (MailchimpPolicies.Read(section).OnBlocked is { } onBlocked)
        {
            policies.OnBlocked = onBlocked == MailchimpBlockPolicy.Ignore ? BlockPolicy.Ignore : BlockPolicy.Mark;
        }
    }
}
