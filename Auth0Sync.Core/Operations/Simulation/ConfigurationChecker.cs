using Auth0Sync.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Simulation;

/// <summary>Validates a configuration as the startup does, without starting anything.</summary>
internal static class ConfigurationChecker
{
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(IServiceProvider host, IConfiguration configuration)
    {
        try
        {
            await using var services = new ServiceCollection()
                .AddSingleton(configuration)
                .AddSingleton(host.GetRequiredService<StorageAccount>())
                .AddAuth0Sync(configuration)
                .BuildServiceProvider();
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures];
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            return [.. e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Distinct()];
        }
    }
}
