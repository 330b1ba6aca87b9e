using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>Reads properties of contacts by their ids. A call requests what any of its inputs asks for.</summary>
internal sealed class ReadFieldsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter) : ContactBatchCall<ContactFields>(rateLimiter)
{
    protected override bool RetriesUnreportedInputs => true;

    protected override IEnumerable<string> GetKeys(ContactFields input) => [input.ContactId];

    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<ContactFields> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<string> properties = [.. inputs.SelectMany(input => input.Properties).Append(HubSpotContact.MergedIdsProperty).Distinct(StringComparer.Ordinal)];
        return client.ReadAsync(new BatchReadBody([.. inputs.Select(input => new BatchReadInput(input.ContactId))], properties, [], null), eventContexts, cancellationToken);
    }

    protected override HubSpotResponse? FindResponse(ContactFields input, int index, BatchResponse batchResponse)
    {
        var found = batchResponse.Results
            .Where(contact => contact.GetStringOrNull("id") == input.ContactId || HubSpotContact.GetListProperty(contact, HubSpotContact.MergedIdsProperty)?.Contains(input.ContactId) == true)
            .Take(2)
            .ToList();
        return found.Count == 1 ? batchResponse.CreateSuccess(found[0]) : batchResponse.FindFailureById(input.ContactId);
    }
}

/// <param name="ContactId">The contact.</param>
/// <param name="Properties">The properties to read.</param>
internal sealed record ContactFields(string ContactId, IReadOnlyCollection<string> Properties);
