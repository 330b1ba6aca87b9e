using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

[Trait("Category", "Unit")]
public class EventMessageCodecTests
{
    private const string TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void A_small_event_is_stored_as_readable_text()
    {
        var message = Message(FixtureEventBuilder.Updated().ToUtf8Bytes());

        var encoded = EventMessageCodec.EncodeInline(message)!.Value;

        var json = JsonNode.Parse(encoded.Span)!.AsObject();
        Assert.Equal(["v", "target", "receivedAt", "attempt", "event"], json.Select(member => member.Key));
        Assert.Equal("user.updated", (string?)json["event"]!["type"]);
        AssertSame(message, Decode(encoded));
    }

    [Fact]
    public void Every_member_of_a_message_round_trips()
    {
        var message = Message(FixtureEventBuilder.Updated().ToUtf8Bytes()) with
        {
            RequeueCount = 7,
            BusySince = new DateTimeOffset(2026, 11, 5, 11, 59, 58, 987, TimeSpan.Zero).AddTicks(6543),
            TraceParent = TraceParent,
            TraceState = "vendor=a\"b",
        };

        AssertSame(message, Decode(EventMessageCodec.EncodeInline(message)!.Value));
        AssertSame(
            message with { ClaimCheckBlobName = "2026-11-05/abc.json", EventJson = default },
            Decode(EventMessageCodec.EncodeClaimCheck(message with { ClaimCheckBlobName = "2026-11-05/abc.json" })));
    }

    [Fact]
    public void A_message_takes_the_trace_context_of_the_sending_span_and_keeps_it()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C);
        request.TraceStateString = "vendor=1";
        request.Start();

        using var later = new Activity("later").SetIdFormat(ActivityIdFormat.W3C).Start();
        var message = EventMessage.Create("hubspot", "{}"u8.ToArray(), default);

        var sent = message.WithTraceContext(request);

        Assert.Equal((request.Id, "vendor=1"), (sent.TraceParent, sent.TraceState));
        Assert.Equal((0, null, null), (sent.RequeueCount, sent.BusySince, sent.ClaimCheckBlobName));
        Assert.Equal(sent, sent.WithTraceContext(later));
        Assert.Null(message.WithTraceContext(null).TraceParent);
    }

    [Fact]
    public void A_larger_event_is_compressed()
    {
        var message = Message(Event(new string('x', 500_000)));

        var encoded = EventMessageCodec.EncodeInline(message)!.Value;

        var json = JsonNode.Parse(encoded.Span)!.AsObject();
        Assert.NotNull(json["brotli"]);
        Assert.False(json.ContainsKey("event"));
        AssertSame(message, Decode(encoded));
    }

    [Fact]
    public void An_event_that_is_too_large_even_compressed_is_not_encoded() =>
        Assert.Null(EventMessageCodec.EncodeInline(Message(Event(IncompressibleText.Create(60_000)))));

    [Fact]
    public void The_largest_allowed_body_round_trips_and_a_larger_inflated_one_is_unreadable()
    {
        var largest = Message(Event(new string('x', EventReader.MaxBodyBytes)));
        var bomb = Message(Event(new string('x', (2 * EventReader.MaxBodyBytes) + 1)));

        AssertSame(largest, Decode(EventMessageCodec.EncodeInline(largest)!.Value));
        Assert.IsType<MessageReadResult.Unreadable>(EventMessageCodec.Decode(EventMessageCodec.EncodeInline(bomb)!.Value));
    }

    [Fact]
    public void A_message_of_exactly_the_limit_is_not_compressed_and_one_byte_more_is()
    {
        var overhead = EventMessageCodec.EncodeInline(Message(Event("")))!.Value.Length - Event("").Length;
        var room = EventMessageCodec.MaxMessageBytes - overhead - Event("").Length;

        var full = EventMessageCodec.EncodeInline(Message(Event(new string('x', room))))!.Value;
        var over = EventMessageCodec.EncodeInline(Message(Event(new string('x', room + 1))))!.Value;

        Assert.Equal(EventMessageCodec.MaxMessageBytes, full.Length);
        Assert.Contains("\"event\":", Encoding.UTF8.GetString(full.Span), StringComparison.Ordinal);
        Assert.DoesNotContain("\"event\":", Encoding.UTF8.GetString(over.Span), StringComparison.Ordinal);
        Assert.True(over.Length < EventMessageCodec.MaxMessageBytes);
    }

    [Fact]
    public void The_most_deeply_nested_event_that_the_webhook_accepts_can_be_read_from_its_message()
    {
        var levels = EventReader.MaxDepth - 3;
        var deepest = FixtureEventBuilder.Created().ToString().Replace(
            "\"nickname\":\"tomas.rehn\"",
            $"\"nickname\":{new string('[', levels)}{new string(']', levels)}",
            StringComparison.Ordinal);
        var accepted = Assert.IsType<EventReadResult.Success>(EventReader.Read(Encoding.UTF8.GetBytes(deepest))).Event;

        var decoded = Decode(EventMessageCodec.EncodeInline(Message(EventWriter.Write(accepted)))!.Value);

        Assert.IsType<EventReadResult.Success>(EventReader.Read(decoded.EventJson.Span));
    }

    [Theory]
    [InlineData("""{"v":2,"target":"hubspot"}""")]
    [InlineData("""{"v":0}""")]
    [InlineData("""{"v":-1,"event":{}}""")]
    public void A_message_of_another_version_is_not_parsed(string message) =>
        Assert.Throws<NotSupportedException>(() => EventMessageCodec.Decode(Encoding.UTF8.GetBytes(message)));

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"v":"1"}""")]
    [InlineData("""{"v":null}""")]
    [InlineData("""{"v":1.5}""")]
    [InlineData("""{"v":99999999999}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0}""")]
    [InlineData("""{"v":1,"target":null,"receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{}}""")]
    [InlineData("""{"v":1,"target":"","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{}}""")]
    [InlineData("""{"v":1,"target":7,"receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{}}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"yesterday","attempt":0,"event":{}}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":"0","event":{}}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"brotli":"***"}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"brotli":"aGVsbG8gd29ybGQ="}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"brotli":""}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"blob":null}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"blob":""}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"blob":7}""")]
    [InlineData("""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"busySince":"x","event":{}}""")]
    public void Garbage_is_unreadable(string message) =>
        Assert.IsType<MessageReadResult.Unreadable>(EventMessageCodec.Decode(Encoding.UTF8.GetBytes(message)));

    [Fact]
    public void Bytes_that_are_not_text_are_unreadable() =>
        Assert.IsType<MessageReadResult.Unreadable>(EventMessageCodec.Decode(new byte[] { 0xFF, 0xFE, 0x00, 0x7B }));

    [Fact]
    public void A_string_with_invalid_UTF8_is_unreadable()
    {
        var message = """{"v":1,"target":"~","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{}}"""u8.ToArray();
        message[Array.IndexOf(message, (byte)'~')] = 0xFF;

        Assert.IsType<MessageReadResult.Unreadable>(EventMessageCodec.Decode(message));
    }

    private static EventMessage Message(ReadOnlyMemory<byte> eventJson) =>
        new("hubspot", eventJson, new DateTimeOffset(2026, 11, 5, 12, 0, 0, 123, TimeSpan.Zero), 0, null, null, null, null);

    private static byte[] Event(string noise) => Encoding.UTF8.GetBytes($"{{\"noise\":\"{noise}\"}}");

    private static EventMessage Decode(ReadOnlyMemory<byte> encoded) => Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(encoded)).Message;

    private static void AssertSame(EventMessage expected, EventMessage actual)
    {
        Assert.Equal(expected.EventJson.ToArray(), actual.EventJson.ToArray());
        Assert.Equal(expected with { EventJson = default }, actual with { EventJson = default });
    }
}
