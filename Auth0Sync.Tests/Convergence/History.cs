using System.Text.Json.Nodes;
using Auth0Sync.Tests.Support.Builders;

namespace Auth0Sync.Tests.Convergence;

/// <summary>One event of a history, in a minimal form for failure reports.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Second">The time; may be equal to that of other events.</param>
/// <param name="Number">Determines the id, so that events with equal times are ordered.</param>
/// <param name="Kind">The type.</param>
/// <param name="GivenNameNumber">The given name; null if the event does not contain it.</param>
/// <param name="EmailNumber">The number of the address; null if the event does not contain it.</param>
/// <param name="Verified">Whether the address is verified; null if the event does not contain it.</param>
/// <param name="Blocked">Whether the user is blocked; null if the event does not contain it.</param>
/// <param name="DeliveryCount">The number of deliveries.</param>
/// <param name="FullNameNumber">The full name; null if the event does not contain it.</param>
/// <param name="IsEmailRejected">Whether HubSpot rejects the address.</param>
public sealed record SimulatedEvent(
    int User,
    int Second,
    int Number,
    SimulatedEventKind Kind,
    int? GivenNameNumber,
    int? EmailNumber,
    bool? Verified,
    bool? Blocked,
    int DeliveryCount,
    int? FullNameNumber = null,
    bool IsEmailRejected = false)
{
    public string UserId => FormatUserId(User);

    public string EventId => $"evt_{Number:00000}";

    public string? GivenNameText => GivenNameNumber is { } name ? $"Name{User}x{name}" : null;

    /// <summary>The full name: one word, from which the given name is derived if the event contains none.</summary>
    public string? FullNameText => FullNameNumber is { } name ? $"Whole{User}x{name}" : null;

    public string? EmailAddress => EmailNumber is { } email ? $"address{email}@{(IsEmailRejected ? "no.such.invalid" : "example.com")}" : null;

    /// <summary>The address that the contact may get from the event, or null.</summary>
    public string? AcceptedEmailAddress => Verified == true && !IsEmailRejected ? EmailAddress : null;

    public (int Second, string EventId) Clock => (Second, EventId);

    public static string FormatUserId(int user) => $"auth0|user{user}";

    /// <summary>The event as delivered by Auth0.</summary>
    public byte[] ToUtf8Bytes()
    {
        var json = Kind switch
        {
            SimulatedEventKind.Created => Auth0EventBuilder.Created(UserId),
            SimulatedEventKind.Deleted => Auth0EventBuilder.Deleted(UserId),
            _ => Auth0EventBuilder.Updated(UserId),
        };
        json.WithId(EventId).AtSecond(Second);
        if (Kind != SimulatedEventKind.Deleted)
        {
            AddUserMember(json, "given_name", GivenNameText);
            AddUserMember(json, "name", FullNameText);
            AddUserMember(json, "email", EmailAddress);
            AddUserMember(json, "email_verified", Verified);
            AddUserMember(json, "blocked", Blocked);
        }

        return json.ToUtf8Bytes();
    }

    private static void AddUserMember<T>(Auth0EventBuilder json, string member, T? value)
    {
        if (value is not null)
        {
            json.WithUserMember(member, JsonValue.Create(value));
        }
    }
}

public enum SimulatedEventKind
{
    /// <summary><c>user.created</c>.</summary>
    Created,

    /// <summary><c>user.updated</c>.</summary>
    Updated,

    /// <summary><c>user.deleted</c>.</summary>
    Deleted,
}
