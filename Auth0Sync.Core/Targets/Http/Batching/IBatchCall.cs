namespace Auth0Sync.Core.Targets.Http.Batching;

/// <summary>A call that takes several inputs at once and has a response for each.</summary>
internal interface IBatchCall<TInput, TResponse>
{
    /// <summary>The maximum number of inputs in one call.</summary>
    int MaxBatchSize { get; }

    /// <summary>The keys that an input writes or reads. Two inputs that share a key are never in the same call.</summary>
    IEnumerable<string> GetKeys(TInput input);

    /// <summary>Returns when a call may be sent. Inputs that come meanwhile join the batch.</summary>
    Task WaitUntilDueAsync();

    /// <summary>Sends the call.</summary>
    /// <param name="inputs">At least one input.</param>
    /// <param name="cancellationToken">Canceled as soon as one of the callers cancels.</param>
    /// <returns>One response per input, in the order of the inputs.</returns>
    Task<IReadOnlyList<TResponse>> SendAsync(IReadOnlyList<TInput> inputs, CancellationToken cancellationToken);
}
