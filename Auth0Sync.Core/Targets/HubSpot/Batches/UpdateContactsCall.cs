using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>One contact to change.</summary>
/// <param name="Id">The key's value.</param>
/// <param name="IdProperty">The property that it is a value of; null for the contact's own id.</param>
/// <param name="Properties">The new values; an empty one clears.</param>
internal sealed record ContactUpdate(string Id, string? IdProperty, IReadOnlyDictionary<string, string> Properties);

/// <summary>Changes contacts, each named by its own key.</summary>
/// <param name="client">The client.</param>
/// <param name="rateLimiter">The limits.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class UpdateContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string uniqueProperty) : ContactBatchCall<ContactUpdate>(rateLimiter)
{
    // By the address a contact may be told, so no two inputs write the same one.
    /// <inheritdoc/>
    protected override IEnumerable<string> GetKeys(ContactUpdate input) =>
        input.Properties.GetValueOrDefault(HubSpotNames.EmailProperty) is { Length: > 0 } email
            ? [$"{input.IdProperty}={input.Id}", $"{HubSpotNames.EmailProperty}={email.ToLowerInvariant()}"]
            : [$"{input.IdProperty}={input.Id}"];

    /// <inheritdoc/>
    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<ContactUpdate> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.UpdateAsync(
            new BatchUpdateBody([.. inputs.Select((update, index) => new BatchUpdateInput(update.Id, update.IdProperty, WithKey(update), ToTraceId(index)))]),
            eventContexts,
            cancellationToken);

    // An answer need not name more properties than were written. The contact has the key already, so writing it changes
    // nothing, and then it is in the answer.
    private static IReadOnlyDictionary<string, string> WithKey(ContactUpdate update) => update.IdProperty is { } property
        ? new Dictionary<string, string>(update.Properties) { [property] = update.Id }
        : update.Properties;

    // Whether trace ids are honoured here as in creations is not documented, so the key has to do too.
    /// <inheritdoc/>
    protected override HubSpotResponse? FindResponse(ContactUpdate input, int index, BatchResponse batchResponse) =>
        batchResponse.FindByTraceId(ToTraceId(index))
        ?? FindByKey(input, batchResponse)
        ?? batchResponse.FindFailureById(input.Id)
        ?? batchResponse.FindSuccessByProperties(input.Properties, uniqueProperty);

    // An address that is taken is asked for once more alone: the one who has it may give it up in this same batch.
    /// <inheritdoc/>
    protected override bool MayChangeOnRetry(HubSpotResponse response) => !response.IsSuccess && HubSpotResponseClassifier.Classify(response) is TargetResult.Conflict;

    private static HubSpotResponse? FindByKey(ContactUpdate input, BatchResponse batchResponse)
    {
        var own = batchResponse.Results.FirstOrDefault(contact => input.Id == (input.IdProperty is { } property
            ? HubSpotContact.GetProperty(contact, property)
            : contact.GetStringOrNull("id")));
        return own.ValueKind == JsonValueKind.Object ? batchResponse.CreateSuccess(own) : null;
    }

    private static string ToTraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
