namespace Auth0Sync.LocalHost;

/// <summary>Shows that work goes on which may take long.</summary>
public interface IProgressReporter
{
    /// <summary>Does the work and shows that it goes on.</summary>
    /// <param name="description">What is done, as the beginning of a sentence.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    Task RunAsync(string description, Func<CancellationToken, Task> work, CancellationToken cancellationToken);
}
