using System.Text.Json.Nodes;
using Auth0Sync.Tests.Support.Builders;

namespace Auth0Sync.Tests.Convergence;

/// <summary>One event of a history, as small as it can be told.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Second">When it happened; equal seconds happen.</param>
/// <param name="Number">Which event it is; makes its id, so that equal times are ordered.</param>
/// <param name="Kind">What it is.</param>
/// <param name="GivenName">The given name it tells, or null where it is partial.</param>
/// <param name="Email">The number of the address it tells, or null.</param>
/// <param name="Verified">Whether the address is verified, or null where it does not say.</param>
/// <param name="Blocked">Whether the user is blocked, or null where it does not say.</param>
/// <param name="Copies">How often it is delivered.</param>
/// <param name="WholeName">The whole name it tells, or null.</param>
/// <param name="IsBadAddress">Whether HubSpot refuses the address.</param>
public sealed record Told(
    int User,
    int Second,
    int Number,
    Kind Kind,
    int? GivenName,
    int? Email,
    bool? Verified,
    bool? Blocked,
    int Copies,
    int? WholeName = null,
    bool IsBadAddress = false)
{
    public string UserId => $"auth0|user{User}";

    public string EventId => $"evt_{Number:00000}";

    public string? Name => GivenName is { } name ? $"Name{User}x{name}" : null;

    /// <summary>The whole name: one word, which is taken for a given name where none is told.</summary>
    public string? Whole => WholeName is { } name ? $"Whole{User}x{name}" : null;

    public string? Address => Email is { } email ? $"address{email}@{(IsBadAddress ? "no.such.invalid" : "example.com")}" : null;

    /// <summary>The address that the contact may get from it, or null.</summary>
    public string? GoodAddress => Verified == true && !IsBadAddress ? Address : null;

    /// <summary>The event's place in the order.</summary>
    public (int Second, string EventId) Clock => (Second, EventId);

    /// <summary>The event as it is delivered.</summary>
    public byte[] ToBytes()
    {
        var json = Kind switch
        {
            Kind.Created => Auth0EventJson.Created(UserId),
            Kind.Deleted => Auth0EventJson.Deleted(UserId),
            _ => Auth0EventJson.Updated(UserId),
        };
        json.WithId(EventId).At(Second);
        if (Kind != Kind.Deleted)
        {
            Add(json, "given_name", Name);
            Add(json, "name", Whole);
            Add(json, "email", Address);
            Add(json, "email_verified", Verified);
            Add(json, "blocked", Blocked);
        }

        return json.ToBytes();
    }

    private static void Add<T>(Auth0EventJson json, string member, T? value)
    {
        if (value is not null)
        {
            json.With(member, JsonValue.Create(value));
        }
    }
}

/// <summary>What kind of event it is.</summary>
public enum Kind
{
    /// <summary><c>user.created</c>.</summary>
    Created,

    /// <summary><c>user.updated</c>.</summary>
    Updated,

    /// <summary><c>user.deleted</c>.</summary>
    Deleted,
}
