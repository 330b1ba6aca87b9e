using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Secrets;

/// <summary>Reads the secrets of a vault whose names start with <c>Auth0Sync--</c>.</summary>
internal sealed class KeyVaultSecretReader(SecretClient client)
{
    private const string SecretPrefix = Auth0SyncSettings.Root + "--";
    private const string KeyDelimiter = "--";

    /// <summary>Returns the current values of all enabled secrets by setting name.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ReadAsync(CancellationToken cancellationToken)
    {
        var secrets = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        await foreach (var properties in client.GetPropertiesOfSecretsAsync(cancellationToken))
        {
            if (properties.Enabled != false && properties.Name.StartsWith(SecretPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var secret = await client.GetSecretAsync(properties.Name, cancellationToken: cancellationToken);
                secrets[properties.Name.Replace(KeyDelimiter, ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = secret.Value.Value;
            }
        }

        return secrets;
    }

    /// <summary>Explains why the vault cannot be read and what to do, without the SDK's own text.</summary>
    public static string Explain(Exception exception) =>
        AzureFailure.Explain(exception, "check the address of the vault and the network", "the identity needs the role Key Vault Secrets User") ?? exception.GetErrorCode();
}
