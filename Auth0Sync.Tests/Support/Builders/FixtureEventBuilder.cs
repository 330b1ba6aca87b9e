using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;

namespace Auth0Sync.Tests.Support.Builders;

/// <summary>Builds the JSON of an Auth0 event from a fixture, with the changes of the test.</summary>
internal sealed class FixtureEventBuilder
{
    private readonly JsonObject _event;

    private FixtureEventBuilder(string fixture) => _event = JsonNode.Parse(EventFixtures.Read(fixture))!.AsObject();

    public string Id => (string)_event["id"]!;

    public static FixtureEventBuilder Created() => new(EventFixtures.Created);

    public static FixtureEventBuilder Updated() => new(EventFixtures.Updated);

    public static FixtureEventBuilder Deleted() => new(EventFixtures.Deleted);

    public static FixtureEventBuilder MinimalDeleted() => new(EventFixtures.MinimalDeleted);

    public static FixtureEventBuilder TestEvent() => new(EventFixtures.TestEvent);

    public FixtureEventBuilder WithId(string id) => WithEnvelopeMember("id", id);

    public FixtureEventBuilder WithType(string type) => WithEnvelopeMember("type", type);

    public FixtureEventBuilder WithTime(string time) => WithEnvelopeMember("time", time);

    public FixtureEventBuilder WithTime(DateTimeOffset time) => WithEnvelopeMember("time", time);

    public FixtureEventBuilder WithUserId(string userId) => WithUserMember("user_id", userId);

    public FixtureEventBuilder WithEmail(string? email, bool? verified)
    {
        WithUserMember("email", email);
        return verified is { } flag ? WithUserMember("email_verified", flag) : WithoutUserMembers("email_verified");
    }

    /// <summary>Sets a member of the envelope.</summary>
    public FixtureEventBuilder WithEnvelopeMember(string member, JsonNode? value)
    {
        _event[member] = value;
        return this;
    }

    /// <summary>Removes a member of the envelope.</summary>
    public FixtureEventBuilder WithoutEnvelopeMember(string member)
    {
        _event.Remove(member);
        return this;
    }

    /// <summary>Sets a member of <c>data</c>.</summary>
    public FixtureEventBuilder WithDataMember(string member, JsonNode? value)
    {
        Data[member] = value;
        return this;
    }

    /// <summary>Sets a member of the user after the change.</summary>
    public FixtureEventBuilder WithUserMember(string member, JsonNode? value)
    {
        User[member] = value;
        return this;
    }

    /// <summary>Removes members of the user after the change.</summary>
    public FixtureEventBuilder WithoutUserMembers(params string[] members)
    {
        foreach (var member in members)
        {
            User.Remove(member);
        }

        return this;
    }

    /// <summary>Sets a member of the user before the change, which otherwise has only its id.</summary>
    public FixtureEventBuilder WithPreviousUserMember(string member, JsonNode? value)
    {
        if (Data["previous_object"] is not JsonObject)
        {
            Data["previous_object"] = new JsonObject { ["user_id"] = (string)User["user_id"]! };
        }

        Data["previous_object"]![member] = value;
        return this;
    }

    /// <summary>Removes the user before the change.</summary>
    public FixtureEventBuilder WithoutPreviousUser()
    {
        Data.Remove("previous_object");
        return this;
    }

    /// <summary>Returns a copy that the test may change.</summary>
    public JsonObject ToJson() => _event.DeepClone().AsObject();

    public byte[] ToUtf8Bytes() => JsonSerializer.SerializeToUtf8Bytes(_event);

    public override string ToString() => _event.ToJsonString();

    /// <summary>Returns the event as the product reads it.</summary>
    public Auth0Event ToEvent() => ((EventReadResult.Success)EventReader.Read(ToUtf8Bytes())).Event;

    private JsonObject Data => _event["data"]!.AsObject();

    private JsonObject User => Data["object"]!.AsObject();
}
