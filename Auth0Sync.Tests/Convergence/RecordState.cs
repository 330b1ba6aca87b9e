namespace Auth0Sync.Tests.Convergence;

/// <summary>The final state of a record, in a form that all systems have in common.</summary>
/// <param name="Id">The system's id.</param>
/// <param name="UserId">The Auth0 user id.</param>
/// <param name="GivenName">The given name, if there is one.</param>
/// <param name="Email">The address, if there is one.</param>
/// <param name="Status">The status, in the words of the target.</param>
internal sealed record RecordState(string Id, string? UserId, string? GivenName, string? Email, string? Status);
