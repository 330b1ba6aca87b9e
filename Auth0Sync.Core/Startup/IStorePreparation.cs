namespace Auth0Sync.Core.Startup;

/// <summary>A store that has to exist before the first event comes.</summary>
public interface IStorePreparation
{
    /// <summary>Creates what is missing.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);
}
