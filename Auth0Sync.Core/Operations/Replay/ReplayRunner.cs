namespace Auth0Sync.Core.Operations.Replay;

/// <summary>Puts events of the past on the queues again, as far back as Auth0 has them.</summary>
public sealed class ReplayRunner
{
    public Task<ReplayReport> ReplayAsync(ReplayRequest request, IProgress<ReplayProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
