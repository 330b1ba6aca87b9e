namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// A write that may have given an address to a record of the user, by a creation or a change, and whose result is unknown. Where
/// nothing but its address leads to a record, only an event with the same address finds out.
/// </summary>
/// <param name="EventId">The event that attempted it. It is delivered again.</param>
/// <param name="AddressHash">The keyed hash of the address.</param>
/// <param name="At">When it was attempted last.</param>
public sealed record AddressAttempt(string EventId, string AddressHash, DateTimeOffset At);
