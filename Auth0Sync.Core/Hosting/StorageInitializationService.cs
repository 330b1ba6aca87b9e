using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Creates what is missing in the storage account before anything else starts. The Functions worker connects to its
/// host when hosted services start, so this uses the phase before that.
/// </summary>
/// <param name="initializers">
/// Gets the stores. Hosted services are made before the settings are validated; made with this one, the stores would tell
/// of the first wrong section, and hide the others.
/// </param>
/// <param name="startupTimeout">How long to wait.</param>
/// <param name="time">The clock.</param>
internal sealed class StorageInitializationService(Func<IEnumerable<IStorageInitializer>> initializers, StartupTimeout startupTimeout, TimeProvider time) : IHostedLifecycleService
{
    /// <exception cref="StorageAccountException">The account cannot be prepared; the message says why.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(startupTimeout.Remaining, time, cancellationToken);
        try
        {
            await Task.WhenAll(initializers().Select(store => store.InitializeAsync(timeout.Token)));
        }
        catch (Exception e) when (Explain(e) is { } reason && !cancellationToken.IsCancellationRequested)
        {
            throw new StorageAccountException($"The storage account ({Auth0SyncSettings.Storage}) cannot be used: {reason}.", e);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string? Explain(Exception exception) => AzureFailure.Explain(
        exception,
        "start Azurite, or check the setting and the network",
        "the identity needs the roles that docs/azure.md names, or the key is wrong");
}
