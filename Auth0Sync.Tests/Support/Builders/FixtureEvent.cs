using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Tests.Support.Builders;

/// <summary>Builds the JSON of an Auth0 event, starting from a fixture and changing what the test is about.</summary>
internal sealed class FixtureEvent
{
    private readonly JsonObject _event;

    private FixtureEvent(string fixture) => _event = JsonNode.Parse(Fixture.Read(fixture))!.AsObject();

    public string Id => (string)_event["id"]!;

    public static FixtureEvent Created() => new(Fixture.Created);

    public static FixtureEvent Updated() => new(Fixture.Updated);

    public static FixtureEvent Deleted() => new(Fixture.Deleted);

    public static FixtureEvent MinimalDeleted() => new(Fixture.MinimalDeleted);

    public static FixtureEvent Test() => new(Fixture.TestEvent);

    public FixtureEvent WithId(string id) => With("id", id);

    public FixtureEvent WithType(string type) => With("type", type);

    public FixtureEvent WithTime(string time) => With("time", time);

    public FixtureEvent WithTime(DateTimeOffset time) => With("time", time);

    public FixtureEvent WithUserId(string userId) => WithUser("user_id", userId);

    public FixtureEvent WithEmail(string? email, bool? verified)
    {
        WithUser("email", email);
        return verified is { } flag ? WithUser("email_verified", flag) : WithoutUser("email_verified");
    }

    /// <summary>Sets a member of the envelope.</summary>
    public FixtureEvent With(string member, JsonNode? value)
    {
        _event[member] = value;
        return this;
    }

    /// <summary>Removes a member of the envelope.</summary>
    public FixtureEvent Without(string member)
    {
        _event.Remove(member);
        return this;
    }

    /// <summary>Sets a member of <c>data</c>.</summary>
    public FixtureEvent WithData(string member, JsonNode? value)
    {
        Data[member] = value;
        return this;
    }

    /// <summary>Sets a member of the user after the change.</summary>
    public FixtureEvent WithUser(string member, JsonNode? value)
    {
        User[member] = value;
        return this;
    }

    /// <summary>Removes members of the user after the change.</summary>
    public FixtureEvent WithoutUser(params string[] members)
    {
        foreach (var member in members)
        {
            User.Remove(member);
        }

        return this;
    }

    /// <summary>Sets a member of the user before the change; the rest of that user has only its id.</summary>
    public FixtureEvent WithPrevious(string member, JsonNode? value)
    {
        if (Data["previous_object"] is not JsonObject)
        {
            Data["previous_object"] = new JsonObject { ["user_id"] = (string)User["user_id"]! };
        }

        Data["previous_object"]![member] = value;
        return this;
    }

    /// <summary>Takes away the user before the change.</summary>
    public FixtureEvent WithoutPrevious()
    {
        Data.Remove("previous_object");
        return this;
    }

    /// <summary>The event as JSON that the test may nest in something else.</summary>
    public JsonObject ToJson() => _event.DeepClone().AsObject();

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(_event);

    public override string ToString() => _event.ToJsonString();

    /// <summary>The event as the product reads it.</summary>
    public Auth0Event Read() => ((EventReading.Read)EventReader.Read(ToUtf8())).Event;

    private JsonObject Data => _event["data"]!.AsObject();

    private JsonObject User => Data["object"]!.AsObject();
}
