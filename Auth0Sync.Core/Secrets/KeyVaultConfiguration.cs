using Auth0Sync.Core.Settings;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Secrets;

/// <summary>Lets the secrets of a Key Vault override the configuration.</summary>
public static class KeyVaultConfiguration
{
    /// <summary>
    /// Reads the secrets named <c>Auth0Sync--…</c> (two dashes stand for the colon), where <c>Auth0Sync:KeyVaultUri</c>
    /// names a vault, and keeps them fresh. Signs in with <see cref="DefaultAzureCredential"/>.
    /// </summary>
    /// <param name="configuration">The configuration to override.</param>
    /// <param name="services">Gets the service that reads the vault again.</param>
    /// <param name="cancellationToken">Cancels the first reading.</param>
    /// <exception cref="InvalidOperationException">The vault is named but cannot be read; the message says why.</exception>
    public static Task AddAuth0SyncSecretsAsync(this IConfigurationManager configuration, IServiceCollection services, CancellationToken cancellationToken = default)
    {
        if (configuration[Auth0SyncSettings.KeyVaultUri] is not { Length: > 0 } address)
        {
            return Task.CompletedTask;
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? AddAsync(configuration, services, new SecretClient(uri, new DefaultAzureCredential()), cancellationToken)
            : throw new InvalidOperationException($"{Auth0SyncSettings.KeyVaultUri} is '{address}'; allowed: an address such as https://my-vault.vault.azure.net.");
    }

    internal static async Task AddAsync(
        IConfigurationManager configuration,
        IServiceCollection services,
        SecretClient client,
        CancellationToken cancellationToken)
    {
        var vault = new KeyVaultSecrets(client);
        IReadOnlyDictionary<string, string?> secrets;
        try
        {
            secrets = await vault.ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            throw new InvalidOperationException(
                $"The secrets of {client.VaultUri} ({Auth0SyncSettings.KeyVaultUri}) cannot be read: {KeyVaultSecrets.Explain(e)}.", e);
        }

        var source = new SecretsConfigurationSource(secrets);
        configuration.Add(source);
        services.AddSingleton(vault);
        services.AddSingleton(source);
        services.AddHostedService<SecretsRefresher>();
    }
}
