using System.Diagnostics;
using Auth0Sync.Core.Targets.Batching;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>
/// One kind of batch call for contacts. Each input gets its own answer: out of the batch's answer where that names it,
/// and otherwise by sending the inputs in question again in ever smaller batches, until each one stands alone.
/// </summary>
/// <typeparam name="TInput">What is wanted of one contact.</typeparam>
internal abstract class ContactBatch<TInput>(HubSpotLimits limits) : IBatchCall<Asked<TInput>, HubSpotAnswer>
{
    /// <summary>HubSpot refuses a batch of more.</summary>
    /// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide"/>
    public int MaxInputs => 100;

    /// <summary>Whether an input that a success says nothing of is asked about once more.</summary>
    protected virtual bool RepeatsUnspoken => false;

    /// <inheritdoc/>
    public IEnumerable<string> KeysOf(Asked<TInput> input) => KeysOf(input.Input);

    /// <inheritdoc/>
    public Task UntilDueAsync() => limits.UntilDueAsync();

    /// <inheritdoc/>
    public Task<IReadOnlyList<HubSpotAnswer>> SendAsync(IReadOnlyList<Asked<TInput>> inputs, CancellationToken cancellationToken) =>
        AnswersAsync(inputs, cancellationToken);

    /// <summary>What an input occupies.</summary>
    protected abstract IEnumerable<string> KeysOf(TInput input);

    /// <summary>Makes the call.</summary>
    protected abstract Task<HubSpotAnswer> CallAsync(
        IReadOnlyList<TInput> inputs,
        IReadOnlyList<ActivityContext> origins,
        CancellationToken cancellationToken);

    /// <summary>The answer to one of several inputs, or null where the batch does not tell.</summary>
    protected abstract HubSpotAnswer? AnswerTo(TInput input, int index, BatchAnswer answer);

    /// <summary>Whether an input's own answer may be another one as soon as the rest of the batch is done.</summary>
    protected virtual bool MayChange(HubSpotAnswer answer) => false;

    private async Task<IReadOnlyList<HubSpotAnswer>> AnswersAsync(IReadOnlyList<Asked<TInput>> inputs, CancellationToken cancellationToken)
    {
        var whole = await CallAsync(inputs, cancellationToken);
        if (inputs.Count == 1)
        {
            return [new BatchAnswer(whole).Only()];
        }

        if (whole.RefusesData)
        {
            return await AgainAsync(inputs, cancellationToken);
        }

        var answer = new BatchAnswer(whole);
        return !whole.IsSuccess || answer.IsEmpty
            ? [.. inputs.Select(_ => whole)]
            : await CompleteAsync(inputs, whole, answer, cancellationToken);
    }

    private async Task<HubSpotAnswer> CallAsync(IReadOnlyList<Asked<TInput>> inputs, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync([.. inputs.Select(input => input.Input)], [.. inputs.Select(input => input.Origin)], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever gave up has its cancellation already. For the others of this call it is as if HubSpot had not
            // answered; what it has answered to others before counts.
            return HubSpotAnswer.Silence;
        }
    }

    private async Task<IReadOnlyList<HubSpotAnswer>> CompleteAsync(
        IReadOnlyList<Asked<TInput>> inputs,
        HubSpotAnswer whole,
        BatchAnswer answer,
        CancellationToken cancellationToken)
    {
        var answers = inputs.Select((input, index) => AnswerTo(input.Input, index, answer)).ToArray();
        var open = Enumerable.Range(0, answers.Length)
            .Where(index => answers[index] is { } own ? MayChange(own) : RepeatsUnspoken || answer.HasErrorsOfNobody)
            .ToList();
        var again = await AgainAsync([.. open.Select(index => inputs[index])], cancellationToken);
        foreach (var (index, own) in open.Zip(again))
        {
            answers[index] = own;
        }

        return [.. answers.Select(own => own ?? whole with { Body = null })];
    }

    private async Task<IReadOnlyList<HubSpotAnswer>> AgainAsync(IReadOnlyList<Asked<TInput>> inputs, CancellationToken cancellationToken)
    {
        var halves = inputs.Chunk(Math.Max(1, (inputs.Count + 1) / 2));
        var answers = await Task.WhenAll(halves.Select(half => AnswersAsync(half, cancellationToken)));
        return [.. answers.SelectMany(half => half)];
    }
}

/// <summary>An input, and the span of the event that asks.</summary>
internal readonly record struct Asked<TInput>(TInput Input, ActivityContext Origin);
