using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>Archives contacts by their ids. The response covers the whole batch; a missing contact is no error.</summary>
internal sealed class ArchiveContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter) : ContactBatchCall<string>(rateLimiter)
{
    protected override bool RetriesUnreportedInputs => true;

    protected override IEnumerable<string> GetKeys(string input) => [input];

    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.ArchiveAsync(new BatchArchiveBody([.. inputs.Select(id => new BatchArchiveInput(id))]), eventContexts, cancellationToken);

    protected override HubSpotResponse? FindResponse(string input, int index, BatchResponse batchResponse) => batchResponse.FindFailureById(input);
}
