using Microsoft.Extensions.Hosting;

namespace Auth0Sync.Core.Startup;

/// <summary>
/// Creates what is missing in the storage account before anything else starts. The Functions worker connects to its
/// host when hosted services start, so this uses the phase before that.
/// </summary>
internal sealed class StoragePreparation(IEnumerable<IStorePreparation> stores) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(stores.Select(store => store.PrepareAsync(cancellationToken)));

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
