namespace Auth0Sync.Core.Storage;

/// <summary>A store that has to exist before the first event comes.</summary>
public interface IStorageInitializer
{
    /// <summary>Creates what is missing.</summary>
    Task InitializeAsync(CancellationToken cancellationToken);
}
