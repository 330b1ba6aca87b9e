namespace Auth0Sync.Core.Targets;

/// <summary>A known record.</summary>
/// <param name="RecordId">The target's id of the record.</param>
/// <param name="UserId">
/// The Auth0 user id, if the record is known to have it. A target that keeps it unique addresses the record by it, so that a
/// merge in between cannot lead to another person's record.
/// </param>
public sealed record RecordReference(string RecordId, string? UserId);
