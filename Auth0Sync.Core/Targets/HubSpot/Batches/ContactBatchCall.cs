using System.Diagnostics;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.Batching;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// One kind of batch call for contacts. Each input gets its own answer: out of the batch's answer where that names it,
/// and otherwise by sending the inputs in question again in ever smaller batches, until each one stands alone.
/// </summary>
/// <typeparam name="TInput">What is wanted of one contact.</typeparam>
internal abstract class ContactBatchCall<TInput>(HttpTargetRateLimiter rateLimiter) : IBatchCall<TracedInput<TInput>, HubSpotResponse>
{
    /// <summary>HubSpot refuses a batch of more.</summary>
    /// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
    public int MaxBatchSize => 100;

    /// <summary>Whether an input that a success says nothing of is asked about once more.</summary>
    protected virtual bool RetriesUnreportedInputs => false;

    /// <inheritdoc/>
    public IEnumerable<string> GetKeys(TracedInput<TInput> input) => GetKeys(input.Input);

    /// <inheritdoc/>
    public Task WaitUntilDueAsync() => rateLimiter.WaitUntilDueAsync();

    /// <inheritdoc/>
    public Task<IReadOnlyList<HubSpotResponse>> SendAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken) =>
        GetResponsesAsync(inputs, cancellationToken);

    /// <summary>What an input occupies.</summary>
    protected abstract IEnumerable<string> GetKeys(TInput input);

    /// <summary>Makes the call.</summary>
    protected abstract Task<HubSpotResponse> CallHubSpotAsync(
        IReadOnlyList<TInput> inputs,
        IReadOnlyList<ActivityContext> eventContexts,
        CancellationToken cancellationToken);

    /// <summary>The answer to one of several inputs, or null where the batch does not tell.</summary>
    protected abstract HubSpotResponse? FindResponse(TInput input, int index, BatchResponse batchResponse);

    /// <summary>Whether an input's own answer may be another one as soon as the rest of the batch is done.</summary>
    protected virtual bool MayChangeOnRetry(HubSpotResponse response) => false;

    private async Task<IReadOnlyList<HubSpotResponse>> GetResponsesAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        var whole = await CallOrNoResponseAsync(inputs, cancellationToken);
        if (inputs.Count == 1)
        {
            return [new BatchResponse(whole).ToSingleResponse()];
        }

        if (whole.IsDataRejected)
        {
            return await RetryInHalvesAsync(inputs, cancellationToken);
        }

        var answer = new BatchResponse(whole);
        return !whole.IsSuccess || answer.IsEmpty
            ? [.. inputs.Select(_ => whole)]
            : await CompleteResponsesAsync(inputs, whole, answer, cancellationToken);
    }

    private async Task<HubSpotResponse> CallOrNoResponseAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        try
        {
            return await CallHubSpotAsync([.. inputs.Select(input => input.Input)], [.. inputs.Select(input => input.EventContext)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever gave up has its cancellation already. For the others of this call it is as if HubSpot had not
            // answered; what it has answered to others before counts.
            return HubSpotResponse.NoResponse;
        }
    }

    private async Task<IReadOnlyList<HubSpotResponse>> CompleteResponsesAsync(
        IReadOnlyList<TracedInput<TInput>> inputs,
        HubSpotResponse response,
        BatchResponse batchResponse,
        CancellationToken cancellationToken)
    {
        var answers = inputs.Select((input, index) => FindResponse(input.Input, index, batchResponse)).ToArray();
        var open = Enumerable.Range(0, answers.Length)
            .Where(index => answers[index] is { } own ? MayChangeOnRetry(own) : RetriesUnreportedInputs || batchResponse.HasUnattributedErrors)
            .ToList();
        var again = await RetryInHalvesAsync([.. open.Select(index => inputs[index])], cancellationToken);
        foreach (var (index, own) in open.Zip(again))
        {
            answers[index] = own;
        }

        return [.. answers.Select(own => own ?? response with { Body = null })];
    }

    private async Task<IReadOnlyList<HubSpotResponse>> RetryInHalvesAsync(IReadOnlyList<TracedInput<TInput>> inputs, CancellationToken cancellationToken)
    {
        var halves = inputs.Chunk(Math.Max(1, (inputs.Count + 1) / 2));
        var answers = await Task.WhenAll(halves.Select(half => GetResponsesAsync(half, cancellationToken)));
        return [.. answers.SelectMany(half => half)];
    }
}

/// <summary>An input, and the span of the event that asks.</summary>
internal readonly record struct TracedInput<TInput>(TInput Input, ActivityContext EventContext);
