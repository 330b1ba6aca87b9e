using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>Replaces services of dry runs, such as the HTTP handlers of simulated systems.</summary>
/// <param name="Configure">Called after all services of a dry run are registered.</param>
internal sealed record DryRunServices(Action<IServiceCollection> Configure);
