using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Refuses to feed a real HubSpot account from a queue to which any web page on the machine could write.</summary>
internal sealed class PublicStorageKeyValidator(IConfiguration configuration) : IValidateOptions<HubSpotOptions>
{
    public ValidateOptionsResult Validate(string? name, HubSpotOptions options) =>
        options is { Enabled: true, BaseAddress: { IsAbsoluteUri: true, IsLoopback: false } } && StorageAccount.UsesDevelopmentKey(configuration[Auth0SyncSettings.Storage])
            ? ValidateOptionsResult.Fail(
                $"{Auth0SyncSettings.Storage} is the storage emulator's account with the publicly known key, and HubSpot is a real account: "
                + "any web page open on this machine could send it events. Run 'dotnet run --project Auth0Sync.LocalHost -- storage', "
                + "which makes an account of your own.")
            : ValidateOptionsResult.Success;
}
