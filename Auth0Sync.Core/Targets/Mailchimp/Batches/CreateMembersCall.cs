using System.Diagnostics;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.Mailchimp.Api;

namespace Auth0Sync.Core.Targets.Mailchimp.Batches;

/// <param name="Email">Its address.</param>
/// <param name="Body">The member.</param>
/// <param name="EventContext">The span of its event.</param>
internal sealed record NewMember(string Email, JsonObject Body, ActivityContext EventContext);

/// <summary>
/// Creates members in one call. A creation without a response is not resent here: its event is requeued, and then finds the
/// member by the address.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/"/>
internal sealed class CreateMembersCall(MailchimpClient client, HttpTargetRateLimiter rateLimiter, string userIdMergeField) : IBatchCall<NewMember, MemberResult>
{
    private const string Operation = "create";

    /// <summary>Mailchimp's maximum.</summary>
    public int MaxBatchSize => 500;

    // Results are matched by address.
    public IEnumerable<string> GetKeys(NewMember input) => [SubscriberHash.Compute(input.Email)];

    public Task WaitUntilDueAsync() => rateLimiter.WaitUntilDueAsync();

    public async Task<IReadOnlyList<MemberResult>> SendAsync(IReadOnlyList<NewMember> inputs, CancellationToken cancellationToken)
    {
        var response = await CallOrNoResponseAsync(inputs, cancellationToken);
        if (response.Status is >= 200 and < 300)
        {
            return ReadResults(inputs, response);
        }

        // One invalid member may be the cause, and none was created.
        if (response.Status == 400 && inputs.Count > 1 && !MailchimpClassifier.IsUnrecognized(response))
        {
            var halves = await Task.WhenAll(inputs.Chunk((inputs.Count + 1) / 2).Select(half => SendAsync(half, cancellationToken)));
            return [.. halves.SelectMany(half => half)];
        }

        var failure = MailchimpClassifier.Classify(response) is var result and not TargetResult.Missing
            ? result
            : new TargetResult.Misconfigured(MailchimpClassifier.AudienceMissingProblem);
        client.LogFailure(Operation, response.Status, MailchimpProblem.ReadOrNull(response)?.Code ?? "UNKNOWN", failure);
        return [.. inputs.Select(_ => new MemberResult(null, failure))];
    }

    private async Task<HttpTargetResponse> CallOrNoResponseAsync(IReadOnlyList<NewMember> inputs, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CreateAsync(new JsonArray([.. inputs.Select(input => input.Body.DeepClone())]), [.. inputs.Select(input => input.EventContext)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller that canceled has its cancellation already. For the others it is unknown whether the call took effect.
            return HttpTargetResponse.NoResponse;
        }
    }

    private IReadOnlyList<MemberResult> ReadResults(IReadOnlyList<NewMember> inputs, HttpTargetResponse response)
    {
        var members = (response.Body?.GetListOrNull("new_members") ?? [])
            .Select(member => MailchimpMember.Read(member, userIdMergeField))
            .OfType<MailchimpMember>()
            .DistinctBy(member => SubscriberHash.Compute(member.Email))
            .ToDictionary(member => SubscriberHash.Compute(member.Email));
        var problems = (response.Body?.GetListOrNull("errors") ?? [])
            .Where(error => error.GetStringOrNull("email_address") is not null)
            .DistinctBy(error => SubscriberHash.Compute(error.GetStringOrNull("email_address")!))
            .ToDictionary(error => SubscriberHash.Compute(error.GetStringOrNull("email_address")!), MailchimpProblem.FromBatchError);
        return [.. inputs.Select(input => SubscriberHash.Compute(input.Email)).Select(hash =>
            members.TryGetValue(hash, out var member) ? new MemberResult(member, null)
            : problems.TryGetValue(hash, out var problem) ? new MemberResult(null, ToFailure(problem))
            : new MemberResult(null, MailchimpClassifier.Classify(response)))];
    }

    private TargetResult ToFailure(MailchimpProblem problem)
    {
        var failure = MailchimpClassifier.ClassifyRejection(400, problem);
        client.LogFailure(Operation, 200, problem.Code, failure);
        return failure;
    }
}
