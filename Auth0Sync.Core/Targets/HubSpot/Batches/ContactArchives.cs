using System.Diagnostics;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>Archives contacts by their own ids. HubSpot answers for all at once; that a contact is gone already is no error.</summary>
internal sealed class ContactArchives(HubSpotClient client, HubSpotLimits limits) : ContactBatch<string>(limits)
{
    /// <inheritdoc/>
    protected override bool RepeatsUnspoken => true;

    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(string input) => [input];

    /// <inheritdoc/>
    protected override Task<HubSpotAnswer> CallAsync(
        IReadOnlyList<string> inputs,
        IReadOnlyList<ActivityContext> origins,
        CancellationToken cancellationToken) =>
        client.ArchiveAsync(new BatchArchiveBody([.. inputs.Select(id => new BatchArchiveInput(id))]), origins, cancellationToken);

    /// <inheritdoc/>
    protected override HubSpotAnswer? AnswerTo(string input, int index, BatchAnswer answer) => answer.FailureOf(input);
}
