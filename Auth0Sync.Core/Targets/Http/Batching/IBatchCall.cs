namespace Auth0Sync.Core.Targets.Http.Batching;

/// <summary>A call that takes many inputs at once and answers each of them.</summary>
/// <typeparam name="TInput">What one caller wants.</typeparam>
/// <typeparam name="TAnswer">What one caller gets.</typeparam>
internal interface IBatchCall<TInput, TAnswer>
{
    /// <summary>The most inputs of one call.</summary>
    int MaxBatchSize { get; }

    /// <summary>What an input occupies. Two inputs that share a key never stand in one call.</summary>
    IEnumerable<string> GetKeys(TInput input);

    /// <summary>Returns when a call may be made. Whatever comes meanwhile joins the batch.</summary>
    Task WaitUntilDueAsync();

    /// <summary>Makes the call.</summary>
    /// <param name="inputs">The inputs, at least one.</param>
    /// <param name="cancellationToken">Cancelled as soon as one of the callers gives up.</param>
    /// <returns>One answer for each input, in the order of the inputs.</returns>
    Task<IReadOnlyList<TAnswer>> SendAsync(IReadOnlyList<TInput> inputs, CancellationToken cancellationToken);
}
