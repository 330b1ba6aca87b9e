using System.Diagnostics;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Reads contacts by one kind of key. The response does not say which key matched which contact, so all identifying
/// properties are requested.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="rateLimiter">The rate limiter.</param>
/// <param name="idProperty">The key's property; null for the contacts' ids.</param>
/// <param name="uniqueProperty">The property with the Auth0 user id.</param>
internal sealed class ReadContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string? idProperty, string uniqueProperty)
    : ContactBatchCall<string>(rateLimiter)
{
    private readonly string[] _properties = [HubSpotNames.EmailProperty, uniqueProperty, HubSpotContact.AdditionalEmailsProperty, HubSpotContact.MergedIdsProperty];

    protected override bool RetriesUnreportedInputs => true;

    protected override IEnumerable<string> GetKeys(string input) => [input];

    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.ReadAsync(new BatchReadBody([.. inputs.Select(id => new BatchReadInput(id))], _properties, [], idProperty), eventContexts, cancellationToken);

    protected override HubSpotResponse? FindResponse(string input, int index, BatchResponse batchResponse)
    {
        var found = batchResponse.Results.Where(contact => MatchesKey(contact, input)).Take(2).ToList();
        return found.Count == 1 ? batchResponse.CreateSuccess(found[0]) : batchResponse.FindFailureById(input);
    }

    private bool MatchesKey(JsonElement contact, string key) => idProperty switch
    {
        null => contact.GetStringOrNull("id") == key || ListContains(contact, HubSpotContact.MergedIdsProperty, key),
        HubSpotNames.EmailProperty => ListContains(contact, HubSpotNames.EmailProperty, key) || ListContains(contact, HubSpotContact.AdditionalEmailsProperty, key),
        _ => HubSpotContact.GetProperty(contact, idProperty) == key,
    };

    private static bool ListContains(JsonElement contact, string property, string key) =>
        HubSpotContact.GetListProperty(contact, property)?.Any(entry => EmailAddress.AreEqual(entry, key)) == true;
}
