using System.Diagnostics;
using System.Globalization;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Creates contacts. A creation without an answer is not sent again here: its event comes back, finds the contact that
/// has the user id, and goes on with it.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="rateLimiter">The limits.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class CreateContactsCall(HubSpotClient client, HttpTargetRateLimiter rateLimiter, string uniqueProperty)
    : ContactBatchCall<IReadOnlyDictionary<string, string>>(rateLimiter)
{
    private readonly string[] _uniqueProperties = [uniqueProperty, HubSpotNames.EmailProperty];

    // Two users with one address: the second one must meet the first one's contact, not its input.
    /// <inheritdoc/>
    protected override IEnumerable<string> GetKeys(IReadOnlyDictionary<string, string> input) => _uniqueProperties
        .Where(input.ContainsKey)
        .Select(property => $"{property}={input[property].ToLowerInvariant()}");

    /// <inheritdoc/>
    protected override Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<IReadOnlyDictionary<string, string>> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken) =>
        client.CreateAsync(
            new BatchCreateBody([.. inputs.Select((properties, index) => new BatchCreateInput(properties, [], ToTraceId(index)))]),
            eventContexts,
            cancellationToken);

    // HubSpot promises trace ids for errors only, so a result may have to be told by what was written.
    /// <inheritdoc/>
    protected override HubSpotResponse? FindResponse(IReadOnlyDictionary<string, string> input, int index, BatchResponse batchResponse) =>
        batchResponse.FindByTraceId(ToTraceId(index)) ?? batchResponse.FindSuccessByProperties(input, uniqueProperty);

    private static string ToTraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
