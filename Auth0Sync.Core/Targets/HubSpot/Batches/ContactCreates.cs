using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Creates contacts. A creation without an answer is not sent again here: its event comes back, finds the contact that
/// has the user id, and goes on with it.
/// </summary>
/// <param name="client">The client.</param>
/// <param name="limits">The limits.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class ContactCreates(HubSpotClient client, HubSpotLimits limits, string uniqueProperty)
    : ContactBatch<IReadOnlyDictionary<string, string>>(limits)
{
    private readonly string[] _uniqueProperties = [uniqueProperty, HubSpotTarget.Email];

    // Two users with one address: the second one must meet the first one's contact, not its input.
    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(IReadOnlyDictionary<string, string> input) => _uniqueProperties
        .Where(input.ContainsKey)
        .Select(property => $"{property}={input[property].ToLowerInvariant()}");

    /// <inheritdoc/>
    protected override Task<HubSpotAnswer> CallAsync(
        IReadOnlyList<IReadOnlyDictionary<string, string>> inputs,
        IReadOnlyList<ActivityContext> origins,
        CancellationToken cancellationToken) =>
        client.CreateAsync(
            new BatchCreateBody([.. inputs.Select((properties, index) => new BatchCreateInput(properties, [], TraceId(index)))]),
            origins,
            cancellationToken);

    // HubSpot promises trace ids for errors only, so a result may have to be told by what was written.
    /// <inheritdoc/>
    protected override HubSpotAnswer? AnswerTo(IReadOnlyDictionary<string, string> input, int index, BatchAnswer answer) =>
        answer.ToTraceId(TraceId(index)) ?? answer.ToProperties(input, uniqueProperty);

    private static string TraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
