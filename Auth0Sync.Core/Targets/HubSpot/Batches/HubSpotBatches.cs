using System.Diagnostics;
using Auth0Sync.Core.Targets.Batching;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Joins the calls of events that are handled at the same time: HubSpot allows few calls, and up to 100 contacts in each.
/// Each caller gets what HubSpot would have answered to it alone.
/// </summary>
internal sealed class HubSpotBatches : IAsyncDisposable
{
    private readonly Batcher<Asked<string>, HubSpotAnswer> _byId;
    private readonly Batcher<Asked<string>, HubSpotAnswer> _byUserId;
    private readonly Batcher<Asked<string>, HubSpotAnswer> _byEmail;
    private readonly Batcher<Asked<IReadOnlyDictionary<string, string>>, HubSpotAnswer> _creates;
    private readonly Batcher<Asked<ContactUpdate>, HubSpotAnswer> _updates;
    private readonly Batcher<Asked<string>, HubSpotAnswer> _archives;

    /// <summary>Opens a line for each kind of call.</summary>
    public HubSpotBatches(HubSpotClient client, HubSpotLimits limits, IOptions<HubSpotOptions> options, TimeProvider time)
    {
        var unique = options.Value.UniqueProperty;
        _byId = Line(new ContactReads(client, limits, null, unique));
        _byUserId = Line(new ContactReads(client, limits, unique, unique));
        _byEmail = Line(new ContactReads(client, limits, HubSpotTarget.Email, unique));
        _creates = Line(new ContactCreates(client, limits, unique));
        _updates = Line(new ContactUpdates(client, limits, unique));
        _archives = Line(new ContactArchives(client, limits));

        Batcher<Asked<TInput>, HubSpotAnswer> Line<TInput>(ContactBatch<TInput> batch) => new(batch, options.Value.BatchWindow, time);
    }

    /// <summary>Reads the contact with this id; after a merge it bears another one.</summary>
    public Task<HubSpotAnswer> ReadByIdAsync(string contactId, CancellationToken cancellationToken) => Ask(_byId, contactId, cancellationToken);

    /// <summary>Reads the contact of a user.</summary>
    public Task<HubSpotAnswer> ReadByUserIdAsync(string userId, CancellationToken cancellationToken) => Ask(_byUserId, userId, cancellationToken);

    /// <summary>Reads the contact with this address, its main one or another.</summary>
    /// <param name="email">The address in lower case.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    public Task<HubSpotAnswer> ReadByEmailAsync(string email, CancellationToken cancellationToken) => Ask(_byEmail, email, cancellationToken);

    /// <summary>Creates a contact.</summary>
    public Task<HubSpotAnswer> CreateAsync(IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        Ask(_creates, properties, cancellationToken);

    /// <summary>Changes a contact.</summary>
    public Task<HubSpotAnswer> UpdateAsync(ContactUpdate update, CancellationToken cancellationToken) => Ask(_updates, update, cancellationToken);

    /// <summary>Archives a contact.</summary>
    public Task<HubSpotAnswer> ArchiveAsync(string contactId, CancellationToken cancellationToken) => Ask(_archives, contactId, cancellationToken);

    /// <summary>Waits until everything that was asked is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable[] lines = [_byId, _byUserId, _byEmail, _creates, _updates, _archives];
        await Task.WhenAll(lines.Select(line => line.DisposeAsync().AsTask()));
    }

    private static Task<HubSpotAnswer> Ask<TInput>(Batcher<Asked<TInput>, HubSpotAnswer> line, TInput input, CancellationToken cancellationToken) =>
        line.SendAsync(new Asked<TInput>(input, Activity.Current?.Context ?? default), cancellationToken);
}
