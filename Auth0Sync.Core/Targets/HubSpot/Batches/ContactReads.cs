using System.Diagnostics;
using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Reads contacts under one kind of key. HubSpot does not say which key led to which contact, so whatever else a
/// contact is known by is asked for too.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="limits">The limits.</param>
/// <param name="idProperty">The property that the keys are values of; null for the contacts' own ids.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class ContactReads(HubSpotClient client, HubSpotLimits limits, string? idProperty, string uniqueProperty)
    : ContactBatch<string>(limits)
{
    private const string Email = "email";

    private readonly string[] _properties = [Email, uniqueProperty, HubSpotContact.FurtherEmails, HubSpotContact.AbsorbedIds];

    /// <inheritdoc/>
    protected override bool RepeatsUnspoken => true;

    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(string input) => [input];

    /// <inheritdoc/>
    protected override Task<HubSpotAnswer> CallAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> origins,
        CancellationToken cancellationToken) =>
        client.ReadAsync(new BatchReadBody([.. inputs.Select(id => new BatchReadInput(id))], _properties, [], idProperty), origins, cancellationToken);

    /// <inheritdoc/>
    protected override HubSpotAnswer? AnswerTo(string input, int index, BatchAnswer answer)
    {
        var found = answer.Results.Where(contact => IsKnownBy(contact, input)).Take(2).ToList();
        return found.Count == 1 ? answer.Success(found[0]) : answer.FailureOf(input);
    }

    private bool IsKnownBy(JsonElement contact, string key) => idProperty switch
    {
        null => contact.Text("id") == key || Lists(contact, HubSpotContact.AbsorbedIds, key),
        Email => Lists(contact, Email, key) || Lists(contact, HubSpotContact.FurtherEmails, key),
        _ => HubSpotContact.Property(contact, idProperty) == key,
    };

    private static bool Lists(JsonElement contact, string property, string key) =>
        HubSpotContact.List(contact, property)?.Any(entry => EmailAddress.AreSame(entry, key)) == true;
}
