using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>Runs the work without output.</summary>
public sealed class NullProgressReporter : IProgressReporter
{
    public Task RunAsync(string description, Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);
}
