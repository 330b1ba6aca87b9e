using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Tests.Support.Builders;

/// <summary>
/// Builds the JSON of an Auth0 event. It starts with the members that every real event has; members that a test does not set
/// are missing, as in Auth0.
/// </summary>
public sealed class Auth0EventBuilder
{
    private readonly JsonObject _user;
    private readonly JsonObject _event;
    private JsonObject? _previousUser;

    private Auth0EventBuilder(string type, string userId)
    {
        _user = new JsonObject
        {
            ["user_id"] = userId,
            ["created_at"] = "2026-10-05T08:14:33.190Z",
            ["updated_at"] = "2026-10-05T08:14:33.190Z",
            ["identities"] = new JsonArray(),
        };
        _event = new JsonObject
        {
            ["specversion"] = "1.0",
            ["type"] = type,
            ["source"] = "urn:auth0:harbour.eu.auth0.com",
            ["id"] = $"evt_{Guid.NewGuid():N}"[..26],
            ["time"] = "2026-10-05T08:14:33.206Z",
            ["a0tenant"] = "harbour",
            ["a0stream"] = "est_9fGkT3wYqL6vXn1ZrC8hMs",
        };
    }

    public static Auth0EventBuilder Created(string userId = "auth0|68c1f7e2b94d0a53e6171c2f") => new(Auth0EventTypes.UserCreated, userId);

    public static Auth0EventBuilder Updated(string userId = "auth0|68c1f7e2b94d0a53e6171c2f") => new(Auth0EventTypes.UserUpdated, userId);

    public static Auth0EventBuilder Deleted(string userId = "auth0|68c1f7e2b94d0a53e6171c2f") => new(Auth0EventTypes.UserDeleted, userId);

    /// <summary>Sets a member of the envelope; null removes it.</summary>
    public Auth0EventBuilder WithEnvelopeMember(string member, JsonNode? value)
    {
        SetOrRemove(_event, member, value);
        return this;
    }

    public Auth0EventBuilder WithId(string id) => WithEnvelopeMember("id", id);

    /// <summary>Sets the event's time, in seconds after a fixed point in time.</summary>
    public Auth0EventBuilder AtSecond(double seconds) => At(new DateTimeOffset(2026, 10, 5, 8, 0, 0, TimeSpan.Zero).AddSeconds(seconds));

    public Auth0EventBuilder At(DateTimeOffset time) => WithEnvelopeMember("time", JsonSerializer.SerializeToNode(time));

    /// <summary>Sets a member of the user.</summary>
    public Auth0EventBuilder WithUserMember(string member, JsonNode? value)
    {
        _user[member] = value;
        return this;
    }

    public Auth0EventBuilder WithEmail(string email, bool verified = true) => WithUserMember("email", email).WithUserMember("email_verified", verified);

    public Auth0EventBuilder WithName(string given, string family) =>
        WithUserMember("name", $"{given} {family}").WithUserMember("given_name", given).WithUserMember("family_name", family);

    /// <summary>Sets a member of the user before the change (<c>previous_object</c>).</summary>
    public Auth0EventBuilder WithPreviousUserMember(string member, JsonNode? value)
    {
        _previousUser ??= new JsonObject { ["user_id"] = _user["user_id"]!.DeepClone() };
        _previousUser[member] = value;
        return this;
    }

    /// <summary>Returns a copy that the test may change.</summary>
    public JsonObject ToJson()
    {
        var json = (JsonObject)_event.DeepClone();
        var data = new JsonObject { ["object"] = _user.DeepClone() };
        if (_previousUser is not null)
        {
            data["previous_object"] = _previousUser.DeepClone();
        }

        json["data"] = data;
        return json;
    }

    /// <summary>Returns the body of a request.</summary>
    public byte[] ToUtf8Bytes() => JsonSerializer.SerializeToUtf8Bytes(ToJson());

    /// <summary>Returns the event as the product reads it.</summary>
    public Auth0Event ToEvent() => ((EventReadResult.Success)EventReader.Read(ToUtf8Bytes())).Event;

    private static void SetOrRemove(JsonObject json, string member, JsonNode? value)
    {
        if (value is null)
        {
            json.Remove(member);
        }
        else
        {
            json[member] = value;
        }
    }
}
