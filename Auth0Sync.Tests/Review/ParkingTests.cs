using System.Text;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Core;
using Azure.Core.Pipeline;
using Xunit;

namespace Auth0Sync.Tests.Review;

/// <summary>A poison queue has no poison queue: whatever a message holds and whatever a target said, it is parked.</summary>
public sealed class ParkingTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Letters = 1_000_000;

    // Not allowed in a table's keys, not allowed in XML, halves of letters, and what looks like a path or an escape.
    private static readonly string[] Hostile =
        ["/", "\\", "#", "?", "%2F", "\u0000", "\u0001", "\u001F", "\u007F", "\u0085", "\u009F", "\uFFFE", "\uFFFF", "\uD800", "\uDC00", "\r\n", "\t", "'", "' or ''='", "..", "😀", "\u202E", "", " "];

    [Theory]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("user_id")]
    [InlineData("target")]
    public async Task A_message_is_parked_whatever_its_members_hold(string member)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var texts = Hostile.Select(text => $"x{text}y").Concat(Hostile).Append(new string('i', 70_000)).Append(new string('é', 30_000)).ToList();

        for (var second = 0; second < texts.Count; second++)
        {
            await ParkAsync(walk, Message(member, texts[second], second));
        }

        var items = await walk.ReviewAsync();
        Assert.All(items, item => Assert.Equal(ReviewReason.Poisoned, item.Reason));
        Assert.Equal(texts.Count, items.Sum(item => item.Count));
    }

    [Fact]
    public async Task A_target_of_20000_letters_is_cut_in_the_row_and_whole_in_the_blobs()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var target = new string('i', 20_000);

        await ParkAsync(walk, Message("target", target));

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal(new string('i', 1_024) + TableText.Mark, item.Target);
        Assert.Contains(target, await TextsAsync(walk, item), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_of_70000_letters_names_no_event_and_is_whole_in_the_blob()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var id = new string('i', 70_000);

        await ParkAsync(walk, Message("id", id));

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Null(item.EventId);
        Assert.Contains(id, Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1600-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task A_time_that_no_table_knows_is_parked(string time)
    {
        await using var walk = await Walk.StartAsync(azurite);
        var json = Auth0EventJson.Created().WithEnvelope("time", time);

        await ParkAsync(walk, EventMessageCodec.EncodeInline(EventMessage.New("hubspot", json.ToBytes(), DateTimeOffset.UtcNow))!.Value.ToArray());

        Assert.Single(await walk.ReviewAsync());
    }

    [Fact]
    public async Task Any_bytes_of_any_size_are_parked_as_they_are()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var random = new Random(20261125);
        var bodies = Enumerable.Range(0, 40).Select(number =>
        {
            var body = new byte[number switch { 0 => 0, 1 => 1, 2 => 65_536, _ => random.Next(1, 65_537) }];
            random.NextBytes(body);
            return body;
        }).ToList();

        foreach (var body in bodies)
        {
            await ParkAsync(walk, body);
        }

        var parked = (await walk.ReviewAsync()).Select(item => Convert.ToHexString(item.Content.Span)).ToHashSet();
        Assert.Equal(bodies.Select(Convert.ToHexString).ToHashSet(), parked);
    }

    [Fact]
    public async Task Any_words_of_a_target_are_kept()
    {
        await using var walk = await Walk.StartAsync(azurite);
        var random = new Random(20261126);
        var store = walk.Services.GetRequiredService<ReviewStore>();
        for (var number = 0; number < 20; number++)
        {
            var words = number switch { 0 => new string('\0', Letters), 1 => new string('\uD83D', 8_000) + "end", _ => Words(random, random.Next(0, Letters)) };
            var finding = new ReviewFinding(ReviewReason.Rejected, words, [.. Hostile, Words(random, random.Next(0, 50_000))]) { Details = $"field{number}" };
            var json = Auth0EventJson.Created().At(number);

            await store.AddAsync(
                ReviewItem.OfEvent(finding, EventMessage.New("hubspot", json.ToBytes(), default), json.ToEvent(), DateTimeOffset.UtcNow),
                CancellationToken.None);

            var item = (await walk.ReviewAsync()).Single(item => item.Details == finding.Details);
            Assert.InRange(item.Words.Length, 0, 8_000 + TableText.Mark.Length);
            Assert.Contains(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(words)), await TextsAsync(walk, item), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_crash_in_between_leaves_one_item_when_it_is_done_again(int failingRequest)
    {
        var failure = new FailingRequest();
        await using var walk = await Walk.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, failure);
        var message = Message("id", "evt_1");
        if (failingRequest == 2)
        {
            // The second event finds the open item: it reads the row, and dies before it updates it.
            await ParkAsync(walk, Message("id", "evt_0"));
        }

        failure.FailAfter(failingRequest);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ParkAsync(walk, message));
        await ParkAsync(walk, message);
        await ParkAsync(walk, message);

        var item = Assert.Single(await walk.ReviewAsync());
        Assert.Equal(failingRequest, item.Count);
    }

    private static string Words(Random random, int length) => string.Create(length, random, static (letters, random) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)random.Next(0, char.MaxValue + 1);
        }
    });

    private static byte[] Message(string member, string text, int second = 1)
    {
        var escaped = text.Length < 100 ? string.Concat(text.Select(letter => $"\\u{(int)letter:x4}")) : text;
        var json = Auth0EventJson.Created(member == "user_id" ? "@" : "auth0|68c1f7e2b94d0a53e6171c2f").At(second).WithId($"evt_{second}");
        json = member is "id" or "type" ? json.WithEnvelope(member, "@") : json;
        var eventJson = json.ToJson().ToJsonString().Replace("\"@\"", $"\"{escaped}\"", StringComparison.Ordinal);
        // As much of a target's name as a message can hold.
        var target = member == "target" ? escaped[..Math.Min(escaped.Length, 20_000)] : "hubspot";
        return target == "hubspot"
            ? EventMessageCodec.EncodeInline(EventMessage.New(target, Encoding.UTF8.GetBytes(eventJson), default))!.Value.ToArray()
            : Encoding.UTF8.GetBytes($$"""{"v":1,"target":"{{target}}","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{{eventJson}}}""");
    }

    private static Task ParkAsync(Walk walk, byte[] body) => walk.Services.GetRequiredService<PoisonedEventParker>().ParkAsync(body, CancellationToken.None);

    private static async Task<string> TextsAsync(Walk walk, ReviewItem item)
    {
        var container = walk.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(ReviewStore.ContainerName);
        var texts = container.GetBlobClient(item.Id + ReviewStore.TextsSuffix);
        return await texts.ExistsAsync() ? (await texts.DownloadContentAsync()).Value.Content.ToString() : item.Words;
    }

    /// <summary>Dies with one request to a table.</summary>
    private sealed class FailingRequest : HttpPipelinePolicy
    {
        private int _left = int.MaxValue;

        public void FailAfter(int requests) => _left = requests;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            // The product asks storage for other things at the same time; only what is about review counts.
            if (IsAboutReview(message.Request.Uri.ToString()) && Interlocked.Decrement(ref _left) == 0)
            {
                throw new InvalidOperationException("The process dies.");
            }

            return ProcessNextAsync(message, pipeline);
        }

        private static bool IsAboutReview(string address) =>
            address.Contains(ReviewStore.ContainerName, StringComparison.Ordinal) || address.Contains(ReviewStore.TableName, StringComparison.Ordinal);
    }
}
