using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>Archives contacts by their own ids. HubSpot answers for all at once; that a contact is gone already is no error.</summary>
internal sealed class ArchiveContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter) : ContactBatchCall<string>(rateLimiter)
{
    /// <inheritdoc/>
    protected override bool RetriesUnreportedInputs => true;

    /// <inheritdoc/>
    protected override IEnumerable<string> GetKeys(string input) => [input];

    /// <inheritdoc/>
    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.ArchiveAsync(new BatchArchiveBody([.. inputs.Select(id => new BatchArchiveInput(id))]), eventContexts, cancellationToken);

    /// <inheritdoc/>
    protected override HubSpotResponse? FindResponse(string input, int index, BatchResponse batchResponse) => batchResponse.FindFailureById(input);
}
