using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using CsCheck;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

public sealed class EventQueueTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly LedgerHash Hash = new(Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) }));

    private readonly FakeStorage _storage = new();
    private readonly Auth0SyncActivitySource _activities = new();
    private readonly EventQueue _queue;

    public EventQueueTests() => _queue = new EventQueue(_storage.Account, Hash, _activities);

    public void Dispose() => _activities.Dispose();

    [Fact]
    public async Task A_message_never_expires_and_is_hidden_as_long_as_asked()
    {
        await _queue.SendAsync(Message(100), TimeSpan.FromMinutes(7), CancellationToken.None);

        var sent = Assert.Single(_storage.Messages);
        Assert.Equal(TimeSpan.FromSeconds(-1), sent.TimeToLive);
        Assert.Equal(TimeSpan.FromMinutes(7), sent.Delay);
        Assert.Empty(_storage.Blobs);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(48_000)]
    [InlineData(200_000)]
    [InlineData(1_000_000)]
    public async Task A_message_reads_back_whole_and_leaves_nothing_behind_when_done(int size)
    {
        var message = Message(size);

        await _queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None);
        var read = await ReadAsync();
        await _queue.CompleteAsync(read, CancellationToken.None);

        Assert.Equal(message.EventJson.ToArray(), read.EventJson.ToArray());
        Assert.Empty(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_over_the_limit_names_a_blob_that_says_nothing_about_the_event()
    {
        var message = Message(200_000);

        await _queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None);

        var (name, content) = Assert.Single(_storage.Blobs);
        Assert.Matches("^2026-11-05/[0-9a-f]{32}\\.json$", name);
        Assert.Equal(message.EventJson.ToArray(), content);
        Assert.DoesNotContain("noise", Encoding.UTF8.GetString(Assert.Single(_storage.Messages).Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_messages_of_one_large_event_do_not_share_a_blob()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);

        Assert.Equal(2, _storage.Blobs.Count);
    }

    [Fact]
    public async Task A_message_that_is_put_back_keeps_its_blob()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        var first = await ReadAsync();

        await _queue.SendAsync(first with { Attempt = 1 }, TimeSpan.FromSeconds(2), CancellationToken.None);
        var second = await ReadAsync(1);

        Assert.Single(_storage.Blobs);
        Assert.Equal((first.ClaimCheck, 1), (second.ClaimCheck, second.Attempt));
        Assert.Equal(first.EventJson.ToArray(), second.EventJson.ToArray());
    }

    [Fact]
    public async Task A_message_without_a_claim_check_completes_without_touching_blobs()
    {
        _storage.Blobs["2026-11-05/other.json"] = [1];

        await _queue.CompleteAsync(Message(100), CancellationToken.None);

        Assert.Single(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_whose_blob_is_gone_is_unreadable()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        _storage.Blobs.Clear();

        Assert.IsType<MessageReading.Unreadable>(await _queue.ReadAsync(_storage.Messages[0].Body, CancellationToken.None));
    }

    [Fact]
    public async Task A_blob_that_cannot_be_read_for_now_is_not_given_up()
    {
        await _queue.SendAsync(Message(200_000), TimeSpan.Zero, CancellationToken.None);
        _storage.DownloadFailure = new RequestFailedException(503, "ServerBusy");

        await Assert.ThrowsAsync<RequestFailedException>(() => _queue.ReadAsync(_storage.Messages[0].Body, CancellationToken.None));

        Assert.Single(_storage.Blobs);
    }

    [Fact]
    public async Task A_message_of_a_newer_version_is_not_given_up() => await Assert.ThrowsAsync<NotSupportedException>(
        () => _queue.ReadAsync("""{"v":2}"""u8.ToArray(), CancellationToken.None));

    [Fact]
    public async Task Garbage_is_unreadable() =>
        Assert.IsType<MessageReading.Unreadable>(await _queue.ReadAsync("garbage"u8.ToArray(), CancellationToken.None));

    [Fact]
    public void Any_event_fits_and_reads_back_whatever_its_size_and_noise() =>
        // Sizes crowd around the limit, where the ways to carry an event meet.
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 200_000], Gen.Int[EventMessageCodec.MaxBytes - 400, EventMessageCodec.MaxBytes + 400], Gen.Int[36_400, 37_000]),
            Gen.Int[0, 100]).Sample(
            (size, percentNoise) =>
            {
                var storage = new FakeStorage();
                var queue = new EventQueue(storage.Account, Hash, _activities);
                var message = Message(size, size * percentNoise / 100) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

                queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None).GetAwaiter().GetResult();
                var sent = storage.Messages[0].Body;
                var read = queue.ReadAsync(sent, CancellationToken.None).GetAwaiter().GetResult();

                Assert.InRange(sent.Length, 1, EventMessageCodec.MaxBytes);
                Assert.Equal(message.EventJson.ToArray(), Assert.IsType<MessageReading.Read>(read).Message.EventJson.ToArray());
            },
            iter: 150);

    private async Task<EventMessage> ReadAsync(int index = 0) =>
        Assert.IsType<MessageReading.Read>(await _queue.ReadAsync(_storage.Messages[index].Body, CancellationToken.None)).Message;

    private static EventMessage Message(int size) => Message(size, size);

    private static EventMessage Message(int size, int noise) => EventMessage.New(
        "hubspot",
        Encoding.UTF8.GetBytes($"{{\"noise\":\"{Noise.Text(noise)}{new string('x', size - noise)}\"}}"),
        Now);
}
