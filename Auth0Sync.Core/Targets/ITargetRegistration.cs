using Auth0Sync.Core.Correlation.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Targets;

/// <summary>Registers a target. Everything else finds it by its descriptor.</summary>
public interface ITargetRegistration
{
    static abstract TargetDescriptor Descriptor { get; }

    /// <summary>The names of policies that have values of their own in this target.</summary>
    static virtual IReadOnlyCollection<string> OwnPolicies => [];

    /// <summary>Registers what validates the target's settings, which happens even if it is disabled.</summary>
    static abstract void AddSettings(IServiceCollection services, IConfiguration configuration);

    /// <summary>Registers the enabled target as <see cref="ITarget"/>.</summary>
    static abstract void AddTarget(IServiceCollection services, IConfiguration configuration);

    /// <summary>Sets the policies that apply if the settings contain no others.</summary>
    static virtual void SetPolicyDefaults(PolicyOptions policies)
    {
    }

    /// <summary>Translates the target's own policies.</summary>
    static virtual void SetOwnPolicies(PolicyOptions policies, IConfigurationSection section)
    {
    }
}
