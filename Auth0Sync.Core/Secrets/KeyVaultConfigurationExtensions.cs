using System.Globalization;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Secrets;

public static class KeyVaultConfigurationExtensions
{
    private static readonly TimeSpan DefaultRefreshPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MinRefreshPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxRefreshPeriod = TimeSpan.FromDays(1);

    /// <summary>
    /// Overrides the configuration with the secrets named <c>Auth0Sync--…</c> (two dashes stand for the colon) of the vault
    /// in <c>Auth0Sync:KeyVaultUri</c>, if it is set, and rereads them regularly. Signs in with
    /// <see cref="DefaultAzureCredential"/>.
    /// </summary>
    /// <param name="configuration">The configuration to override.</param>
    /// <param name="services">The services, to which the one that rereads the vault is added.</param>
    /// <param name="cancellationToken">Cancels the first read.</param>
    /// <exception cref="InvalidOperationException">The vault is set but cannot be read; the message gives the reason.</exception>
    public static Task AddAuth0SyncSecretsAsync(this IConfigurationManager configuration, IServiceCollection services, CancellationToken cancellationToken = default) =>
        CreateClient(configuration) is { } client ? AddSecretsAsync(configuration, services, client, TimeProvider.System, cancellationToken) : Task.CompletedTask;

    /// <summary>
    /// As <see cref="AddAuth0SyncSecretsAsync"/>, but without its secrets if the vault cannot be read, so that the doctor can report
    /// that and check the rest.
    /// </summary>
    /// <param name="configuration">The configuration to override.</param>
    /// <param name="services">The services, to which the one that rereads the vault is added.</param>
    /// <param name="cancellationToken">Cancels the first read.</param>
    /// <exception cref="InvalidOperationException">The address of the vault is invalid.</exception>
    public static async Task AddReadableAuth0SyncSecretsAsync(this IConfigurationManager configuration, IServiceCollection services, CancellationToken cancellationToken = default)
    {
        if (CreateClient(configuration) is not { } client)
        {
            return;
        }

        try
        {
            await AddSecretsAsync(configuration, services, client, TimeProvider.System, cancellationToken);
        }
        catch (InvalidOperationException e) when (e.InnerException?.IsAzureFailure(cancellationToken) == true)
        {
            services.AddSingleton(new KeyVaultSecretReader(client));
        }
    }

    /// <exception cref="InvalidOperationException">The setting is not a time, or is out of range.</exception>
    internal static TimeSpan GetRefreshPeriod(IConfiguration configuration)
    {
        if (configuration[Auth0SyncSettings.KeyVaultRefresh] is not { Length: > 0 } text)
        {
            return DefaultRefreshPeriod;
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var period) && period >= MinRefreshPeriod && period <= MaxRefreshPeriod
            ? period
            : throw new InvalidOperationException(
                $"{Auth0SyncSettings.KeyVaultRefresh} is '{text}'. Allowed: {MinRefreshPeriod} to {MaxRefreshPeriod}.");
    }

    internal static async Task AddSecretsAsync(
        IConfigurationManager configuration,
        IServiceCollection services,
        SecretClient client,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        GetRefreshPeriod(configuration);
        var startupTimeout = new StartupTimeout(time);
        using var timeout = new OperationTimeout(startupTimeout.Remaining, time, cancellationToken);
        var vault = new KeyVaultSecretReader(client);
        IReadOnlyDictionary<string, string?> secrets;
        try
        {
            secrets = await vault.ReadAsync(timeout.Token);
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            throw new InvalidOperationException(
                $"Failed to read the secrets of {client.VaultUri} ({Auth0SyncSettings.KeyVaultUri}): {KeyVaultSecretReader.Explain(e)}.", e);
        }

        var source = new SecretsConfigurationSource(secrets);
        configuration.Add(source);
        services.AddSingleton(startupTimeout);
        services.AddSingleton(vault);
        services.AddSingleton(source);
        services.AddHostedService<SecretsRefresher>();
    }

    private static SecretClient? CreateClient(IConfiguration configuration)
    {
        if (configuration[Auth0SyncSettings.KeyVaultUri] is not { Length: > 0 } address)
        {
            return null;
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? new SecretClient(uri, new DefaultAzureCredential())
            : throw new InvalidOperationException($"{Auth0SyncSettings.KeyVaultUri} is '{address}'. Allowed: an https URL such as https://my-vault.vault.azure.net.");
    }
}
