using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// One kind of batch call for contacts. Each input gets its own response: from the batch's response if it can be matched,
/// otherwise by resending the unmatched inputs in halves, down to single ones.
/// </summary>
internal abstract class ContactBatchCall<TInput>(HttpTargetRateLimiter rateLimiter) : IBatchCall<TracedInput<TInput>, HubSpotResponse>
{
    /// <summary>HubSpot's maximum.</summary>
    /// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
    public int MaxBatchSize => 100;

    /// <summary>Whether an input that a successful response does not mention is resent.</summary>
    protected virtual bool RetriesUnreportedInputs => false;

    public IEnumerable<string> GetKeys(TracedInput<TInput> input) => GetKeys(input.Input);

    public Task WaitUntilDueAsync() => rateLimiter.WaitUntilDueAsync();

    public Task<IReadOnlyList<HubSpotResponse>> SendAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken) =>
        GetResponsesAsync(inputs, cancellationToken);

    /// <inheritdoc cref="IBatchCall{TInput, TResponse}.GetKeys"/>
    protected abstract IEnumerable<string> GetKeys(TInput input);

    protected abstract Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<TInput> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken);

    /// <summary>The response to one of several inputs, or null if it cannot be matched.</summary>
    protected abstract HubSpotResponse? FindResponse(TInput input, int index, BatchResponse batchResponse);

    /// <summary>Whether an input's response may change once the rest of the batch is done.</summary>
    protected virtual bool MayChangeOnRetry(HubSpotResponse response) => false;

    private async Task<IReadOnlyList<HubSpotResponse>> GetResponsesAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        var batch = await CallOrNoResponseAsync(inputs, cancellationToken);
        if (inputs.Count == 1)
        {
            return [new BatchResponse(batch).ToSingleResponse()];
        }

        if (batch.IsDataRejected)
        {
            return await RetryInHalvesAsync(inputs, cancellationToken);
        }

        var batchResponse = new BatchResponse(batch);
        return !batch.IsSuccess || batchResponse.IsEmpty
            ? [.. inputs.Select(_ => batch)]
            : await CompleteResponsesAsync(inputs, batch, batchResponse, cancellationToken);
    }

    private async Task<HubSpotResponse> CallOrNoResponseAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        try
        {
            return await CallHubSpotAsync([.. inputs.Select(input => input.Input)], [.. inputs.Select(input => input.EventContext)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The caller that canceled has its cancellation already. For the others of this call it is unknown whether it
            // took effect; responses received before stay valid.
            return HubSpotResponse.NoResponse;
        }
    }

    private async Task<IReadOnlyList<HubSpotResponse>> CompleteResponsesAsync(
        IReadOnlyList<TracedInput<TInput>> inputs,
        HubSpotResponse response,
        BatchResponse batchResponse,
        CancellationToken cancellationToken)
    {
        var responses = inputs.Select((input, index) => FindResponse(input.Input, index, batchResponse)).ToArray();
        var unmatched = Enumerable.Range(0, responses.Length)
            .Where(index => responses[index] is { } own ? MayChangeOnRetry(own) : RetriesUnreportedInputs || batchResponse.HasUnattributedErrors)
            .ToList();
        var retried = await RetryInHalvesAsync([.. unmatched.Select(index => inputs[index])], cancellationToken);
        foreach (var (index, own) in unmatched.Zip(retried))
        {
            responses[index] = own;
        }

        return [.. responses.Select(own => own ?? response with { Body = null })];
    }

    private async Task<IReadOnlyList<HubSpotResponse>> RetryInHalvesAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        var halves = inputs.Chunk(Math.Max(1, (inputs.Count + 1) / 2));
        var responses = await Task.WhenAll(halves.Select(half => GetResponsesAsync(half, cancellationToken)));
        return [.. responses.SelectMany(half => half)];
    }
}

/// <summary>An input and the span of its event.</summary>
internal readonly record struct TracedInput<TInput>(TInput Input, ActivityContext EventContext);
