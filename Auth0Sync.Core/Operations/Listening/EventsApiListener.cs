namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Reads events from Auth0's Events API and posts them to a webhook, so that no tunnel is needed.</summary>
public sealed class EventsApiListener
{
    public Task<ListenReport> ListenAsync(ListenRequest request, IProgress<ListenProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();
}
