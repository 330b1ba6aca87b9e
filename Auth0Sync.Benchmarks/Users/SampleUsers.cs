using System.Text;

namespace Auth0Sync.Benchmarks.Users;

/// <summary>
/// The users of an import, by number, and their events. The events have the shape and size of real ones, including members
/// that no target needs.
/// </summary>
internal static class SampleUsers
{
    public static string GetUserId(int number) => $"auth0|{number:x24}";

    /// <summary>The verified email address of a user.</summary>
    public static string GetEmail(int number) => $"customer.{number}@harbour-books.example.com";

    /// <summary>The given name of a user after a number of updates.</summary>
    public static string GetGivenName(int number, int revision) => $"Ines {number}.{revision}";

    /// <summary>The full name of a user after a number of updates.</summary>
    public static string GetName(int number, int revision) => $"{GetGivenName(number, revision)} Duarte";

    public static byte[] CreateUserCreatedEvent(int number, DateTimeOffset at) => CreateEventJson("user.created", number, 0, at, "");

    /// <summary>Creates the event of an update, which changes the name.</summary>
    /// <param name="revision">The number of updates so far, including this one.</param>
    public static byte[] CreateUserUpdatedEvent(int number, int revision, DateTimeOffset at) =>
        CreateEventJson("user.updated", number, revision, at, $",\"previous_object\":{CreateUserJson(number, revision - 1, at)}");

    private static byte[] CreateEventJson(string type, int number, int revision, DateTimeOffset at, string previous) => Encoding.UTF8.GetBytes(
        $$"""
        {"specversion":"1.0","type":"{{type}}","source":"urn:auth0:harbour-books.eu.auth0.com",
        "id":"evt_{{number:x10}}{{revision:x12}}","time":"{{at:O}}","a0tenant":"harbour-books","a0stream":"est_9fGkT3wYqL6vXn1ZrC8hMs",
        "data":{"object":{{CreateUserJson(number, revision, at)}}{{previous}},
        "context":{"tenant":{"id":"harbour-books"},"client":{"id":"vR2mT8kWq0ZsLx4NbYc7HdPf1GjU6aEo","name":"Shop","metadata":{} },
        "connection":{"id":"con_7Hq2LmZx9TcVb4Rn","name":"Readers","strategy":"auth0"},
        "request":{"geo":{"country_code":"PT","city_name":"Porto"},"hostname":"harbour-books.eu.auth0.com","ip":"198.51.100.17",
        "method":"POST","user_agent":"Mozilla/5.0"} } } }
        """);

    private static string CreateUserJson(int number, int revision, DateTimeOffset at) =>
        $$"""
        {"user_id":"{{GetUserId(number)}}","email":"{{GetEmail(number)}}","email_verified":true,
        "name":"{{GetName(number, revision)}}","given_name":"{{GetGivenName(number, revision)}}","family_name":"Duarte",
        "nickname":"ines.duarte","picture":"https://cdn.example.com/avatars/io.png",
        "last_ip":"198.51.100.17","last_login":"2026-10-19T17:38:51.002Z","logins_count":6,
        "created_at":"2026-10-05T08:14:33.190Z","updated_at":"{{at:O}}",
        "identities":[{"connection":"Readers","provider":"auth0","user_id":"{{number:x24}}","isSocial":false}],
        "user_metadata":{"newsletter":true},"app_metadata":{"plan":"reader"} }
        """;
}
