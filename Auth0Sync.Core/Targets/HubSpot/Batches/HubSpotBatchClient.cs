using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// Batches the calls of concurrent events: HubSpot allows few calls, with up to 100 contacts each. Each caller gets the
/// response that HubSpot would have sent to it alone.
/// </summary>
internal sealed class HubSpotBatchClient : IAsyncDisposable
{
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsById;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsByUserId;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _readsByEmail;
    private readonly Batcher<TracedInput<ContactFields>, HubSpotResponse> _fieldReads;
    private readonly Batcher<TracedInput<IReadOnlyDictionary<string, string>>, HubSpotResponse> _creates;
    private readonly Batcher<TracedInput<ContactUpdate>, HubSpotResponse> _updates;
    private readonly Batcher<TracedInput<string>, HubSpotResponse> _archives;

    public HubSpotBatchClient(
        HubSpotClient client,
        [FromKeyedServices(HubSpotNames.Target)] HttpTargetRateLimiter rateLimiter,
        IOptions<HubSpotOptions> options,
        TimeProvider time)
    {
        var unique = options.Value.UniqueProperty;
        _readsById = CreateBatcher(new ReadContactsCall(client, rateLimiter, null, unique));
        _readsByUserId = CreateBatcher(new ReadContactsCall(client, rateLimiter, unique, unique));
        _readsByEmail = CreateBatcher(new ReadContactsCall(client, rateLimiter, HubSpotNames.EmailProperty, unique));
        _fieldReads = CreateBatcher(new ReadFieldsCall(client, rateLimiter));
        _creates = CreateBatcher(new CreateContactsCall(client, rateLimiter, unique));
        _updates = CreateBatcher(new UpdateContactsCall(client, rateLimiter, unique));
        _archives = CreateBatcher(new ArchiveContactsCall(client, rateLimiter));

        Batcher<TracedInput<TInput>, HubSpotResponse> CreateBatcher<TInput>(ContactBatchCall<TInput> call) => new(call, options.Value.BatchWindow, time);
    }

    /// <summary>Reads the contact with this id; after a merge it has another one.</summary>
    public Task<HubSpotResponse> ReadByIdAsync(string contactId, CancellationToken cancellationToken) => SendAsync(_readsById, contactId, cancellationToken);

    public Task<HubSpotResponse> ReadByUserIdAsync(string userId, CancellationToken cancellationToken) => SendAsync(_readsByUserId, userId, cancellationToken);

    /// <summary>Reads the contact with this lowercase address, its primary one or an additional one.</summary>
    public Task<HubSpotResponse> ReadByEmailAsync(string email, CancellationToken cancellationToken) => SendAsync(_readsByEmail, email, cancellationToken);

    /// <summary>Reads properties of the contact with this id.</summary>
    public Task<HubSpotResponse> ReadFieldsAsync(ContactFields fields, CancellationToken cancellationToken) => SendAsync(_fieldReads, fields, cancellationToken);

    public Task<HubSpotResponse> CreateAsync(IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken) =>
        SendAsync(_creates, properties, cancellationToken);

    public Task<HubSpotResponse> UpdateAsync(ContactUpdate update, CancellationToken cancellationToken) => SendAsync(_updates, update, cancellationToken);

    public Task<HubSpotResponse> ArchiveAsync(string contactId, CancellationToken cancellationToken) => SendAsync(_archives, contactId, cancellationToken);

    /// <summary>Waits for the responses to all calls.</summary>
    public async ValueTask DisposeAsync()
    {
        IAsyncDisposable[] batchers = [_readsById, _readsByUserId, _readsByEmail, _fieldReads, _creates, _updates, _archives];
        await Task.WhenAll(batchers.Select(batcher => batcher.DisposeAsync().AsTask()));
    }

    private static Task<HubSpotResponse> SendAsync<TInput>(Batcher<TracedInput<TInput>, HubSpotResponse> batcher, TInput input, CancellationToken cancellationToken) =>
        batcher.SendAsync(new TracedInput<TInput>(input, Activity.Current?.Context ?? default), cancellationToken);
}
