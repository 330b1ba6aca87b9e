namespace Auth0Sync.Core.Operations.Explain;

/// <summary>Explains what events would do, with the code that processes them and no way to write.</summary>
public sealed class EventExplainer
{
    /// <summary>Explains one event.</summary>
    /// <param name="eventJson">The event as Auth0 sends it.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    public Task<Explanation> ExplainAsync(ReadOnlyMemory<byte> eventJson, IReadOnlyCollection<string> targets, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Explains events, one a line, in their order: each one as if those before it had been processed.</summary>
    /// <param name="lines">Newline-delimited JSON; empty lines are skipped.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    public IAsyncEnumerable<Explanation> ExplainLinesAsync(Stream lines, IReadOnlyCollection<string> targets, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Explains what would happen if a user changed now, with the profile that Auth0 has.</summary>
    /// <param name="userId">The Auth0 user id.</param>
    /// <param name="targets">The names of the targets; empty for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    public Task<Explanation> ExplainUserAsync(string userId, IReadOnlyCollection<string> targets, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
