using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp.Batches;

/// <summary>Creates the members of concurrent events together. Each caller gets the result that its member would have alone.</summary>
internal sealed class MailchimpBatchClient(
    MailchimpClient client,
    [FromKeyedServices(MailchimpNames.Target)] HttpTargetRateLimiter rateLimiter,
    IOptions<MailchimpOptions> options,
    TimeProvider time) : IAsyncDisposable
{
    private readonly Batcher<NewMember, MemberResult> _creations =
        new(new CreateMembersCall(client, rateLimiter, options.Value.UserIdMergeField), options.Value.BatchWindow, time);

    public Task<MemberResult> CreateAsync(NewMember member, CancellationToken cancellationToken) => _creations.SendAsync(member, cancellationToken);

    /// <summary>Waits for the responses to all calls.</summary>
    public ValueTask DisposeAsync() => _creations.DisposeAsync();
}
