using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Joins the calls of events that are handled at the same time: HubSpot allows few calls, and up to 100 contacts in each.
/// Each caller gets what HubSpot would have answered to it alone.
/// </summary>
internal sealed class HubSpotBatchClient : IAsyncDisposable
{
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsById;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsByUserId;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsByEmail;
    private readonly Batcher<TracedInput<IReadOnlyDictionary<string, string>>, HubSpotResponse> _creates;
    private readonly Batcher<TracedInput<ContactUpdate>, HubSpotResponse> _updates;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _archives;

    /// <summary>Opens a line for each kind of call.</summary>
    public HubSpotBatchClient(
        HubSpotClient client,
        [FromKeyedServices(HubSpotNames.Target)] HttpTargetRateLimiter rateLimiter,
        IOptions<HubSpotOptions> options,
        TimeProvider time)
    {
        var unique = options.Value.UniqueProperty;
        _readsById = Line(new ReadContactsCall(client, rateLimiter, null, unique));
        _readsByUserId = Line(new ReadContactsCall(client, rateLimiter, unique, unique));
        _readsByEmail = Line(new ReadContactsCall(client, rateLimiter, HubSpotNames.EmailProperty, unique));
        _creates = Line(new CreateContactsCall(client, rateLimiter, unique));
        _updates = Line(new UpdateContactsCall(client, rateLimiter, unique));
        _archives = Line(new ArchiveContactsCall(client, rateLimiter));

        Batcher<TracedInput<TInput>, HubSpotResponse> Line<TInput>(ContactBatchCall<TInput> batch) => new(batch, options.Value.BatchWindow, time);
    }

    /// <summary>Reads the contact with this id; after a merge it bears another one.</summary>
    public Task<HubSpotResponse> ReadByIdAsync(string contactId, CancellationToken cancellationToken) => SendAsync(_readsById, contactId, cancellationToken);

    /// <summary>Reads the contact of a user.</summary>
    public Task<HubSpotResponse> ReadByUserIdAsync(string userId, CancellationToken cancellationToken) => SendAsync(_readsByUserId, userId, cancellationToken);

    /// <summary>Reads the contact with this address, its main one or another.</summary>
    /// <param name="email">The address in lower case.</param>
    /// <param name="cancellationToken">Takes the question back.</param>
    public Task<HubSpotResponse> ReadByEmailAsync(string email, CancellationToken cancellationToken) => SendAsync(_readsByEmail, email, cancellationToken);

    /// <summary>Creates a contact.</summary>
    public Task<HubSpotResponse> CreateAsync(IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        SendAsync(_creates, properties, cancellationToken);

    /// <summary>Changes a contact.</summary>
    public Task<HubSpotResponse> UpdateAsync(ContactUpdate update, CancellationToken cancellationToken) => SendAsync(_updates, update, cancellationToken);

    /// <summary>Archives a contact.</summary>
    public Task<HubSpotResponse> ArchiveAsync(string contactId, CancellationToken cancellationToken) => SendAsync(_archives, contactId, cancellationToken);

    /// <summary>Waits until everything that was asked is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable[] lines = [_readsById, _readsByUserId, _readsByEmail, _creates, _updates, _archives];
        await Task.WhenAll(lines.Select(line => line.DisposeAsync().AsTask()));
    }

    private static Task<HubSpotResponse> SendAsync<TInput>(Batcher<TracedInput<TInput>, HubSpotResponse> batcher, TInput input, CancellationToken cancellationToken) =>
        batcher.SendAsync(new TracedInput<TInput>(input, Activity.Current?.Context ?? default), cancellationToken);
}
