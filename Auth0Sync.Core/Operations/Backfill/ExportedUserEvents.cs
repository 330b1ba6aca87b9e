using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// Turns a user of an export into the event that Auth0 would have sent with the user's last change. Its id follows from the
/// user and the time of that change, so that a repetition is a duplicate, and its time is that time, so that what is known
/// of later events stays.
/// </summary>
public sealed class ExportedUserEvents(LedgerHasher hasher)
{
    private const string IdPrefix = "backfill_";

    /// <param name="user">The user.</param>
    /// <param name="exportedAt">The time of the last change if the export does not say it; null if that is an error.</param>
    /// <param name="tenant">The tenant of the installation, whose events it accepts; null if it is not known.</param>
    public ExportedUserEvent Create(ExportLine.User user, DateTimeOffset? exportedAt, string? tenant)
    {
        if ((user.UpdatedAt ?? exportedAt) is not { } time)
        {
            return new ExportedUserEvent(null, "The user has no updated_at.");
        }

        return EventReader.Read(EventWriter.WriteUpdated(CreateId(user.UserId, time), time, user.Json.Span, isValidated: true).Span) switch
        {
            EventReadResult.Success { Event: var created } => new ExportedUserEvent(created with { Tenant = tenant }, null),
            EventReadResult.Malformed malformed => new ExportedUserEvent(null, $"{malformed.Field} {malformed.Problem}."),
            _ => new ExportedUserEvent(null, "The line is not a user."),
        };
    }

    // The key keeps the id, which is logged, from revealing the user's id.
    private string CreateId(string userId, DateTimeOffset time) =>
        IdPrefix + hasher.HashValue(userId, "$backfill", time.ToString("O", System.Globalization.CultureInfo.InvariantCulture)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

/// <param name="Event">The event; null if the user cannot be used.</param>
/// <param name="Problem">Why not, without the content.</param>
public sealed record ExportedUserEvent(Auth0Event? Event, string? Problem);
