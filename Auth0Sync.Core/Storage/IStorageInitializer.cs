namespace Auth0Sync.Core.Storage;

/// <summary>A store that must exist before the first event arrives.</summary>
public interface IStorageInitializer
{
    /// <summary>Creates missing queues, tables or containers.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);
}
