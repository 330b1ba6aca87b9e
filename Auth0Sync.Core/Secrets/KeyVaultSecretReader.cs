using Auth0Sync.Core.Settings;
using Azure;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Secrets;

/// <summary>Reads the secrets of a vault that belong to Auth0Sync.</summary>
internal sealed class KeyVaultSecretReader(SecretClient client)
{
    private const string SecretPrefix = Auth0SyncSettings.Root + "--";
    private const string KeyDelimiter = "--";

    /// <summary>The current value of every enabled secret, by the name of its setting.</summary>
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

    /// <summary>Whether an exception means that the vault could not be read; the SDK cancels by itself when nothing answers.</summary>
    public static bool IsKeyVaultFailure(Exception exception) =>
        exception is RequestFailedException or AuthenticationFailedException or AggregateException or OperationCanceledException;

    /// <summary>Says why a vault cannot be read, for the person who set it up.</summary>
    public static string Explain(Exception exception) => exception switch
    {
        RequestFailedException { Status: 401 or 403 } => "access is denied; the identity needs the role Key Vault Secrets User",
        AggregateException { InnerExceptions: [var first, ..] } => Explain(first),
        RequestFailedException { Status: 0 } or OperationCanceledException => "the vault does not answer; check its address and the network",
        RequestFailedException failed => $"the vault answered {failed.Status}",
        _ => "no identity could sign in; in Azure assign a managed identity, on a developer's machine sign in with az login",
    };
}
