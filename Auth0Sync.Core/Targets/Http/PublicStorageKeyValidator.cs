using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>Rejects a real account with a storage account whose key is public: any web page on the machine could write to its queue.</summary>
internal sealed class PublicStorageKeyValidator<TOptions>(IConfiguration configuration, TargetDescriptor descriptor) : IValidateOptions<TOptions>
    where TOptions : class, IHttpTargetOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options) =>
        options is { Enabled: true, BaseAddress: { IsAbsoluteUri: true, IsLoopback: false } } && StorageAccount.UsesDevelopmentKey(configuration[Auth0SyncSettings.Storage])
            ? ValidateOptionsResult.Fail(
                $"{Auth0SyncSettings.Storage} is the storage emulator's account with the publicly known key, and {descriptor.DisplayName} is a real account: "
                + "any web page open on this machine could send it events. Run 'dotnet run --project Auth0Sync.LocalHost -- storage' "
                + "to create an account with a key of its own.")
            : ValidateOptionsResult.Success;
}
