using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Events;

/// <summary>Any bytes give a result, and any event that is read round-trips through the queue.</summary>
[Trait("Category", "Unit")]
public class EventReaderProperties
{
    private static readonly byte[][] Fixtures =
    [
        .. new[] { EventFixtures.Created, EventFixtures.TestEvent, EventFixtures.Updated, EventFixtures.Deleted, EventFixtures.MinimalDeleted }.Select(EventFixtures.Read),
    ];

    // Bytes that mean something in JSON, so that mutations reach deeper than the first syntax error.
    private static readonly Gen<byte> Significant = Gen.OneOf(
        Gen.Byte,
        Gen.OneOf("{}[]:,\"\\u0eE+-. \tntf19Zd8".Select(c => (byte)c).ToArray()));

    private static readonly Gen<JsonNode?> Value = Gen.Recursive<JsonNode?>((depth, inner) => depth < 3
        ? Gen.OneOf(
            Leaf,
            inner.Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(Gen.String, inner).Array[0, 3].Select(members => (JsonNode?)CreateObject(members)))
        : Leaf);

    private static Gen<JsonNode?> Leaf => Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Bool.Select(flag => (JsonNode?)flag),
        Gen.Long.Select(number => (JsonNode?)number),
        Gen.Double[-1e20, 1e20].Select(number => (JsonNode?)number),
        Gen.String.Select(text => (JsonNode?)text));

    [Fact]
    public void Any_bytes_give_a_result() => Significant.Array[0, 300].Sample(
        bytes => Assert.NotNull(EventReader.Read(bytes)),
        iter: 3000);

    [Fact]
    public void Any_mutation_of_a_valid_event_gives_a_result_that_round_trips_through_the_queue() =>
        Gen.Select(Gen.OneOf(Fixtures), Gen.Select(Gen.Double.Unit, Gen.Int[0, 4], Significant.Array[0, 6]).Array[1, 4], Mutate).Sample(
            bytes =>
            {
                var result = EventReader.Read(bytes);

                Assert.NotNull(result);
                if (result is EventReadResult.Success { Event: var auth0Event })
                {
                    EventAssert.RoundTripsThroughTheQueue(auth0Event);
                    EventAssert.HasAllMembersOf(GetUserElement(bytes, "object"), auth0Event.User);
                    if (auth0Event.PreviousUser is not null)
                    {
                        EventAssert.HasAllMembersOf(GetUserElement(bytes, "previous_object"), auth0Event.PreviousUser);
                    }
                }
            },
            print: Encoding.UTF8.GetString,
            iter: 5000);

    [Fact]
    public void Any_user_round_trips_through_the_queue() =>
        Gen.Select(Gen.Select(Gen.String, Value).Array[0, 5], Gen.Select(Gen.String, Value).Array[0, 5]).Sample(
            (user, previous) =>
            {
                var body = FixtureEventBuilder.Updated();
                foreach (var (name, value) in user)
                {
                    body.WithUserMember($"x{name}", value?.DeepClone());
                }

                foreach (var (name, value) in previous)
                {
                    body.WithPreviousUserMember($"x{name}", value?.DeepClone());
                }

                var auth0Event = body.ToEvent();

                EventAssert.RoundTripsThroughTheQueue(auth0Event);
                EventAssert.HasAllMembersOf(GetUserElement(body.ToUtf8Bytes(), "object"), auth0Event.User);
                if (previous.Length > 0)
                {
                    EventAssert.HasAllMembersOf(GetUserElement(body.ToUtf8Bytes(), "previous_object"), auth0Event.PreviousUser!);
                }
            },
            iter: 1000);

    [Fact]
    public void Any_time_is_read_with_full_precision_and_round_trips_through_the_queue() => Gen.DateTimeOffset.Sample(
        time =>
        {
            var auth0Event = FixtureEventBuilder.Created().WithTime(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", null)).ToEvent();

            Assert.Equal(time.UtcDateTime, auth0Event.Time.UtcDateTime);
            EventAssert.RoundTripsThroughTheQueue(auth0Event);
        },
        iter: 1000);

    // Without the product's reader.
    private static JsonElement GetUserElement(byte[] body, string user) =>
        JsonElement.Parse(SurrogateEscapes.ReplaceUnpaired(body)).GetProperty("data").GetProperty(user);

    // Each edit replaces some bytes.
    private static byte[] Mutate(byte[] good, (double Place, int Removed, byte[] Inserted)[] edits)
    {
        var bytes = good.ToList();
        foreach (var (place, removed, inserted) in edits)
        {
            var at = (int)(place * bytes.Count);
            bytes.RemoveRange(at, Math.Min(removed, bytes.Count - at));
            bytes.InsertRange(at, inserted);
        }

        return [.. bytes];
    }

    private static JsonObject CreateObject((string Name, JsonNode? Value)[] members)
    {
        var json = new JsonObject();
        foreach (var (name, value) in members)
        {
            json[name] = value?.DeepClone();
        }

        return json;
    }
}
