using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Creates missing queues, tables and containers in the storage account before anything else starts. It runs in
/// <see cref="StartingAsync"/>, because the Functions worker connects to its host in the start phase that follows.
/// </summary>
/// <param name="initializers">
/// Resolves the stores. Hosted services are created before the settings are validated, and a store that is created then
/// would report only the first invalid section.
/// </param>
/// <param name="startupTimeout">The remaining time for startup.</param>
/// <param name="time">The clock.</param>
internal sealed class StorageInitializationService(Func<IEnumerable<IStorageInitializer>> initializers, StartupTimeout startupTimeout, TimeProvider time) : IHostedLifecycleService
{
    /// <exception cref="StorageAccountException">The account cannot be used; the message gives the reason.</exception>
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
        "the identity needs the roles listed in docs/azure.md, or the account key is wrong");
}
