namespace Auth0Sync.Core.Storage;

/// <summary>Moves data of an earlier version to where this version expects it. Safe to interrupt, and on several instances at once.</summary>
public interface IStorageMigration
{
    /// <summary>Moves what can be moved now. All stores exist already.</summary>
    /// <returns>Whether there may be more to move later.</returns>
    Task<bool> MigrateAsync(CancellationToken cancellationToken);
}
