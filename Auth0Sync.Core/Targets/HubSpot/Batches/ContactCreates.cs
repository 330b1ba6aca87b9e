using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>Creates contacts. A creation whose end is unknown is not sent again: it may have made a contact.</summary>
/// <param name="client">The client.</param>
/// <param name="limits">The limits.</param>
/// <param name="uniqueProperties">The properties of which HubSpot has no value twice.</param>
internal sealed class ContactCreates(HubSpotClient client, HubSpotLimits limits, IReadOnlyList<string> uniqueProperties)
    : ContactBatch<IReadOnlyDictionary<string, string>>(limits)
{
    /// <inheritdoc/>
    protected override bool IsRepeatable => false;

    // Two users with one address: the second one must meet the first one's contact, not its input.
    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(IReadOnlyDictionary<string, string> input) => uniqueProperties
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

    /// <inheritdoc/>
    protected override HubSpotAnswer? AnswerTo(IReadOnlyDictionary<string, string> input, int index, BatchAnswer answer) =>
        answer.ToTraceId(TraceId(index));

    private static string TraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
