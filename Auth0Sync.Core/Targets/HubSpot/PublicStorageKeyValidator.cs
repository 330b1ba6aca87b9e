using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Rejects a real HubSpot account with a storage account whose key is public: any web page on the machine could write to its queue.</summary>
internal sealed class PublicStorageKeyValidator(IConfiguration configuration) : IValidateOptions<HubSpotOptions>
{
    public ValidateOptionsResult Validate(string? name, HubSpotOptions options) =>
        options is { Enabled: true, BaseAddress: { IsAbsoluteUri: true, IsLoopback: false } } && StorageAccount.UsesDevelopmentKey(configuration[Auth0SyncSettings.Storage])
            ? ValidateOptionsResult.Fail(
                $"{Auth0SyncSettings.Storage} is the storage emulator's account with the publicly known key, and HubSpot is a real account: "
                + "any web page open on this machine could send it events. Run 'dotnet run --project Auth0Sync.LocalHost -- storage' "
                + "to create an account with a key of its own.")
            : ValidateOptionsResult.Success;
}
