using System.Diagnostics;
using System.Globalization;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Creates contacts. A creation without a response is not resent here: its event is requeued, and then finds the contact
/// by the user id if it was created.
/// </summary>
internal sealed class CreateContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string uniqueProperty)
    : ContactBatchCall<IReadOnlyDictionary<string, string>>(rateLimiter)
{
    private readonly string[] _uniqueProperties = [uniqueProperty, HubSpotNames.EmailProperty];

    // The second of two users with one address must conflict with the first one's contact, not with its input.
    protected override IEnumerable<string> GetKeys(IReadOnlyDictionary<string, string> input) => _uniqueProperties
        .Where(input.ContainsKey)
        .Select(property => $"{property}={input[property].ToLowerInvariant()}");

    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<IReadOnlyDictionary<string, string>> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.CreateAsync(
            new BatchCreateBody([.. inputs.Select((properties, index) => new BatchCreateInput(properties, [], ToTraceId(index)))]),
            eventContexts,
            cancellationToken);

    // HubSpot guarantees trace ids only for errors, so a result may have to be matched by the written values.
    protected override HubSpotResponse? FindResponse(IReadOnlyDictionary<string, string> input, int index, BatchResponse batchResponse) =>
        batchResponse.FindByTraceId(ToTraceId(index)) ?? batchResponse.FindSuccessByProperties(input, uniqueProperty);

    private static string ToTraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
