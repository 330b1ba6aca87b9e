using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>Does the work and says nothing.</summary>
public sealed class NullWorkReporter : IProgressReporter
{
    public Task RunAsync(string what, Func<CancellationToken, Task> work, CancellationToken cancellationToken) => work(cancellationToken);
}
