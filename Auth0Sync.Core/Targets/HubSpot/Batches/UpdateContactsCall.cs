using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>An update of one contact.</summary>
/// <param name="Id">The key's value.</param>
/// <param name="IdProperty">The key's property; null for the contact's id.</param>
/// <param name="Properties">The new values; an empty one clears the property.</param>
internal sealed record ContactUpdate(string Id, string? IdProperty, IReadOnlyDictionary<string, string> Properties);

internal sealed class UpdateContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string uniqueProperty) : ContactBatchCall<ContactUpdate>(rateLimiter)
{
    // Results may be matched by address, so no two inputs of a batch write the same one.
    protected override IEnumerable<string> GetKeys(ContactUpdate input) =>
        input.Properties.GetValueOrDefault(HubSpotNames.EmailProperty) is { Length: > 0 } email
            ? [$"{input.IdProperty}={input.Id}", $"{HubSpotNames.EmailProperty}={email.ToLowerInvariant()}"]
            : [$"{input.IdProperty}={input.Id}"];

    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<ContactUpdate> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.UpdateAsync(
            new BatchUpdateBody([.. inputs.Select((update, index) => new BatchUpdateInput(update.Id, update.IdProperty, WithKey(update), ToTraceId(index)))]),
            eventContexts,
            cancellationToken);

    // The response may contain only the written properties. Writing the key changes nothing, and makes the response
    // contain it.
    private static IReadOnlyDictionary<string, string> WithKey(ContactUpdate update) => update.IdProperty is { } property
        ? new Dictionary<string, string>(update.Properties) { [property] = update.Id }
        : update.Properties;

    // It is not documented whether updates support trace ids, so the key is used too.
    protected override HubSpotResponse? FindResponse(ContactUpdate input, int index, BatchResponse batchResponse) =>
        batchResponse.FindByTraceId(ToTraceId(index))
        ?? FindByKey(input, batchResponse)
        ?? batchResponse.FindFailureById(input.Id)
        ?? batchResponse.FindSuccessByProperties(input.Properties, uniqueProperty);

    // A conflict is retried once alone: the address's owner may release it in the same batch.
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
