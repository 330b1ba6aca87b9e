using System.Diagnostics;
using System.Text.Json;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Reads contacts under one kind of key. HubSpot does not say which key led to which contact, so whatever else a
/// contact is known by is asked for too.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="rateLimiter">The limits.</param>
/// <param name="idProperty">The property that the keys are values of; null for the contacts' own ids.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class ReadContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string? idProperty, string uniqueProperty)
    : ContactBatchCall<string>(rateLimiter)
{
    private const string EmailProperty = "email";

    private readonly string[] _properties = [EmailProperty, uniqueProperty, HubSpotContact.AdditionalEmailsProperty, HubSpotContact.MergedIdsProperty];

    /// <inheritdoc/>
    protected override bool RetriesUnreportedInputs => true;

    /// <inheritdoc/>
    protected override IEnumerable<string> GetKeys(string input) => [input];

    /// <inheritdoc/>
    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.ReadAsync(new BatchReadBody([.. inputs.Select(id => new BatchReadInput(id))], _properties, [], idProperty), eventContexts, cancellationToken);

    /// <inheritdoc/>
    protected override HubSpotResponse? FindResponse(string input, int index, BatchResponse batchResponse)
    {
        var found = batchResponse.Results.Where(contact => MatchesKey(contact, input)).Take(2).ToList();
        return found.Count == 1 ? batchResponse.CreateSuccess(found[0]) : batchResponse.FindFailureById(input);
    }

    private bool MatchesKey(JsonElement contact, string key) => idProperty switch
    {
        null => contact.GetStringOrNull("id") == key || ListContains(contact, HubSpotContact.MergedIdsProperty, key),
        EmailProperty => ListContains(contact, EmailProperty, key) || ListContains(contact, HubSpotContact.AdditionalEmailsProperty, key),
        _ => HubSpotContact.GetProperty(contact, idProperty) == key,
    };

    private static bool ListContains(JsonElement contact, string property, string key) =>
        HubSpotContact.GetListProperty(contact, property)?.Any(entry => EmailAddress.AreEqual(entry, key)) == true;
}
