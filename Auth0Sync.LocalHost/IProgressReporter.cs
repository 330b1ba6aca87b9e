namespace Auth0Sync.LocalHost;

/// <summary>Shows the progress of work that may take long.</summary>
public interface IProgressReporter
{
    /// <summary>Runs the work and shows that it is still running.</summary>
    /// <param name="description">The beginning of a sentence, such as "Installing Azurite".</param>
    Task RunAsync(string description, Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}
