using System.Text;
using Auth0Sync.Core.Operations.Listening;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Operations.Listening;

[Trait("Category", "Unit")]
public sealed class ServerSentEventReaderTests
{
    // https://auth0.com/docs/customize/events/consume-events-with-events-api#example-sse-stream
    private const string Documented =
        ":connected\n\nretry: 2000\n\n"
        + "event: user.created\nid: MTIzNDIzNDEzCg==\ndata: {\"offset\":\"MTIzNDIzNDEzCg==\",\"event\":{\"id\":\"evt_abc123\",\"type\":\"user.created\",\"time\":\"2025-06-01T12:00:00Z\",\"data\":{\"object\":{\"user_id\":\"auth0|123\"}}}}\n\n"
        + "event: offset-only\nid: 4LcuTXmVDASuNRQt\ndata: {\"offset\":\"4LcuTXmVDASuNRQt\"}\n\n: heartbeat\n\n"
        + "event: error\ndata: {\"error\":{\"code\":\"cursor_expired\",\"message\":\"...\"}}\n\n";

    [Fact]
    public async Task The_documented_stream_is_read()
    {
        var messages = (await ReadAsync(Documented)).Where(message => !message.IsHeartbeat).ToList();

        var created = Assert.IsType<EventsApiMessage.Event>(EventsApiMessage.Parse(messages[0]));
        Assert.Equal(("evt_abc123", "user.created", new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero)), (created.Id, created.EventType, created.Time));
        Assert.StartsWith("{\"id\":\"evt_abc123\"", Encoding.UTF8.GetString(created.Json.Span), StringComparison.Ordinal);
        Assert.Equal(("MTIzNDIzNDEzCg==", TimeSpan.FromSeconds(2)), (messages[0].Id, messages[0].Retry));
        Assert.IsType<EventsApiMessage.OffsetOnly>(EventsApiMessage.Parse(messages[1]));
        Assert.Equal("4LcuTXmVDASuNRQt", messages[1].Id);
        Assert.True(Assert.IsType<EventsApiMessage.Error>(EventsApiMessage.Parse(messages[2])).IsAboutOffset);
    }

    [Fact]
    public async Task A_message_that_is_cut_off_is_not_read() =>
        Assert.DoesNotContain(await ReadAsync("event: user.created\nid: 1\ndata: {\"offset\":\"1\",\"event\":{}}"), message => !message.IsHeartbeat);

    [Theory]
    [InlineData("data: nonsense\n\n")]
    [InlineData("data: {}\n\n")]
    [InlineData("data: []\n\n")]
    [InlineData("data: {\"event\":{\n\n")]
    public async Task Other_messages_are_no_events(string stream) =>
        Assert.IsType<EventsApiMessage.Unreadable>(EventsApiMessage.Parse(Assert.Single(await ReadAsync(stream))));

    [Fact]
    public async Task Lines_of_data_are_joined()
    {
        var message = Assert.Single(await ReadAsync("data: a\ndata:b\n\n"));

        Assert.Equal("a\nb", Encoding.UTF8.GetString(message.Data!.Value.Span));
    }

    [Fact]
    public async Task A_message_that_is_too_long_has_no_data_and_the_next_one_is_read()
    {
        var line = $"data: {new string('a', 1024 * 1024)}\n";

        var messages = await ReadAsync(string.Concat(Enumerable.Repeat(line, 20)) + "\ndata: b\n\n", maxReadSize: 64 * 1024);

        Assert.Equal([null, "b"], messages.Select(message => message.Data is { } data ? Encoding.UTF8.GetString(data.Span) : null));
    }

    [Fact]
    public async Task The_offset_of_an_error_is_that_of_the_message()
    {
        // https://github.com/auth0/auth0.net/blob/master/src/Auth0.ManagementApi/Types/EventStreamCloudEventErrorDetail.cs
        var message = Assert.Single(await ReadAsync("event: error\ndata: {\"error\":{\"code\":\"payload_too_large\",\"message\":\"...\",\"offset\":\"4LcuTXmVDASuNRQt\"}}\n\n"));

        Assert.Equal(new EventsApiMessage.Error("payload_too_large", "4LcuTXmVDASuNRQt"), EventsApiMessage.Parse(message));
    }

    private static async Task<List<ServerSentEvent>> ReadAsync(string stream, int maxReadSize = 7)
    {
        var messages = new List<ServerSentEvent>();
        await foreach (var message in ServerSentEventReader.ReadAsync(new CountingStream(Encoding.UTF8.GetBytes(stream), Encoding.UTF8.GetByteCount(stream), maxReadSize), CancellationToken.None))
        {
            messages.Add(message);
        }

        return messages;
    }
}
