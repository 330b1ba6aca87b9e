using Auth0Sync.Core.Operations.Status;

namespace Auth0Sync.Page.Live;

/// <summary>The status over time, of the last hour in which a page was visible.</summary>
internal sealed class StatusSource(StatusReader status) : ILiveSource
{
    public string Name => "status";

    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public int Kept => 720;

    public async Task<IReadOnlyList<object>> ReadNewAsync(CancellationToken cancellationToken) => [await status.ReadAsync(cancellationToken)];
}
