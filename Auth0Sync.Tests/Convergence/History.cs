using System.Text.Json.Nodes;
using Auth0Sync.Tests.Support.Builders;

namespace Auth0Sync.Tests.Convergence;

/// <summary>One event of a history, as small as it can be told.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Second">When it happened; equal seconds happen.</param>
/// <param name="Number">Which event it is; makes its id, so that equal times are ordered.</param>
/// <param name="Kind">What it is.</param>
/// <param name="GivenNameNumber">The given name it tells, or null where it is partial.</param>
/// <param name="EmailNumber">The number of the address it tells, or null.</param>
/// <param name="Verified">Whether the address is verified, or null where it does not say.</param>
/// <param name="Blocked">Whether the user is blocked, or null where it does not say.</param>
/// <param name="DeliveryCount">How often it is delivered.</param>
/// <param name="FullNameNumber">The whole name it tells, or null.</param>
/// <param name="IsEmailRejected">Whether HubSpot refuses the address.</param>
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
    public string UserId => $"auth0|user{User}";

    public string EventId => $"evt_{Number:00000}";

    public string? GivenNameText => GivenNameNumber is { } name ? $"Name{User}x{name}" : null;

    /// <summary>The whole name: one word, which is taken for a given name where none is told.</summary>
    public string? FullNameText => FullNameNumber is { } name ? $"Whole{User}x{name}" : null;

    public string? EmailAddress => EmailNumber is { } email ? $"address{email}@{(IsEmailRejected ? "no.such.invalid" : "example.com")}" : null;

    /// <summary>The address that the contact may get from it, or null.</summary>
    public string? AcceptedEmailAddress => Verified == true && !IsEmailRejected ? EmailAddress : null;

    /// <summary>The event's place in the order.</summary>
    public (int Second, string EventId) Clock => (Second, EventId);

    /// <summary>The event as it is delivered.</summary>
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

/// <summary>What kind of event it is.</summary>
public enum SimulatedEventKind
{
    /// <summary><c>user.created</c>.</summary>
    Created,

    /// <summary><c>user.updated</c>.</summary>
    Updated,

    /// <summary><c>user.deleted</c>.</summary>
    Deleted,
}
