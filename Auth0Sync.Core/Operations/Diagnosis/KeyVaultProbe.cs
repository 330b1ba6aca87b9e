using System.Runtime.CompilerServices;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The Key Vault, if there is one: whether its secrets can be listed and read.</summary>
internal sealed class KeyVaultProbe(IConfiguration configuration, IServiceProvider services, DoctorCheckRunner runner) : IDoctorProbe
{
    private const string WhatToCheck = $"Check {Auth0SyncSettings.KeyVaultUri}, the network, and that the identity has the role Key Vault Secrets User.";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (configuration[Auth0SyncSettings.KeyVaultUri] is not { Length: > 0 })
        {
            yield break;
        }

        yield return await runner.RunAsync("keyVault", null, ReadAsync, WhatToCheck, cancellationToken);
    }

    private async Task<DoctorFinding> ReadAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<KeyVaultSecretReader>() is not { } vault)
        {
            return DoctorFinding.Warning($"{Auth0SyncSettings.KeyVaultUri} is set, but the vault was not read, so the secrets come from the other settings.", "Run the command with the same settings as the app.");
        }

        try
        {
            var secrets = await vault.ReadAsync(cancellationToken);
            return secrets.Count > 0
                ? DoctorFinding.Ok($"The vault can be read. Secrets of Auth0Sync: {secrets.Count}.")
                : DoctorFinding.Warning("The vault has no secret of Auth0Sync.", "Add secrets with names such as Auth0Sync--Webhook--BearerToken, or remove Auth0Sync:KeyVaultUri.");
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            return DoctorFinding.Failing($"The vault cannot be read: {KeyVaultSecretReader.Explain(e)}.", WhatToCheck);
        }
    }
}
