using System.Text.Json;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Operations.DryRun;

/// <summary>The event that Auth0 would send if a user changed now.</summary>
internal static class UserEvent
{
    private const string Id = "dry-run";

    /// <param name="userJson">The user, as Auth0's Management API or an export shows it.</param>
    /// <param name="now">The time of the change.</param>
    public static EventReadResult CreateUpdated(ReadOnlySpan<byte> userJson, DateTimeOffset now)
    {
        try
        {
            return EventReader.Read(EventWriter.WriteUpdated(Id, now, userJson, isValidated: false).Span);
        }
        catch (JsonException)
        {
            return new EventReadResult.Malformed("user", "is not JSON");
        }
    }
}
