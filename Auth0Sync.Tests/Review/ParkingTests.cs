using System.Text;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Core;
using Azure.Core.Pipeline;
using Xunit;

namespace Auth0Sync.Tests.Review;

/// <summary>A poison queue has no poison queue: any message and any text of a target can be stored for review.</summary>
[Trait("Category", "Integration")]
public sealed class ParkingTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const int Letters = 1_000_000;

    // Not allowed in table keys or XML, unpaired surrogates, and text that looks like a path or an escape sequence.
    private static readonly string[] Hostile =
        ["/", "\\", "#", "?", "%2F", "\u0000", "\u0001", "\u001F", "\u007F", "\u0085", "\u009F", "\uFFFE", "\uFFFF", "\uD800", "\uDC00", "\r\n", "\t", "'", "' or ''='", "..", "😀", "\u202E", "", " "];

    [Theory]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("user_id")]
    [InlineData("target")]
    public async Task A_message_is_sent_to_review_with_any_member_values(string member)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var texts = Hostile.Select(text => $"x{text}y").Concat(Hostile).Append(new string('i', 70_000)).Append(new string('é', 30_000)).ToList();

        for (var second = 0; second < texts.Count; second++)
        {
            await ParkAsync(pipeline, Message(member, texts[second], second));
        }

        var items = await pipeline.GetReviewItemsAsync();
        Assert.All(items, item => Assert.Equal(ReviewReason.Poisoned, item.Reason));
        Assert.Equal(texts.Count, items.Sum(item => item.Count));
    }

    [Fact]
    public async Task A_target_of_20000_letters_is_truncated_in_the_row_and_complete_in_the_blobs()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var target = new string('i', 20_000);

        await ParkAsync(pipeline, Message("target", target));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(new string('i', 1_024) + TableText.TruncationMark, item.Target);
        Assert.Contains(target, await ReadAllTextAsync(pipeline, item), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_of_70000_letters_is_not_used_as_event_id_and_complete_in_the_blob()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var id = new string('i', 70_000);

        await ParkAsync(pipeline, Message("id", id));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Null(item.EventId);
        Assert.Contains(id, Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1600-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task A_message_with_a_time_out_of_range_for_tables_is_sent_to_review(string time)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var json = Auth0EventBuilder.Created().WithEnvelopeMember("time", time);

        await ParkAsync(pipeline, EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", json.ToUtf8Bytes(), DateTimeOffset.UtcNow))!.Value.ToArray());

        Assert.Single(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task Any_bytes_of_any_size_are_sent_to_review_unchanged()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var random = new Random(20261125);
        var bodies = Enumerable.Range(0, 40).Select(number =>
        {
            var body = new byte[number switch { 0 => 0, 1 => 1, 2 => 65_536, _ => random.Next(1, 65_537) }];
            random.NextBytes(body);
            return body;
        }).ToList();

        foreach (var body in bodies)
        {
            await ParkAsync(pipeline, body);
        }

        var parked = (await pipeline.GetReviewItemsAsync()).Select(item => Convert.ToHexString(item.Content.Span)).ToHashSet();
        Assert.Equal(bodies.Select(Convert.ToHexString).ToHashSet(), parked);
    }

    [Fact]
    public async Task Any_message_of_a_target_is_kept()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var random = new Random(20261126);
        var store = pipeline.Services.GetRequiredService<ReviewStore>();
        for (var number = 0; number < 20; number++)
        {
            var words = number switch { 0 => new string('\0', Letters), 1 => new string('\uD83D', 8_000) + "end", _ => RandomText(random, random.Next(0, Letters)) };
            var finding = new ReviewFinding(ReviewReason.Rejected, words, [.. Hostile, RandomText(random, random.Next(0, 50_000))]) { Details = $"field{number}" };
            var json = Auth0EventBuilder.Created().AtSecond(number);

            await store.AddAsync(
                ReviewItem.FromEvent(finding, EventMessage.Create("hubspot", json.ToUtf8Bytes(), default), json.ToEvent(), DateTimeOffset.UtcNow),
                CancellationToken.None);

            var item = (await pipeline.GetReviewItemsAsync()).Single(item => item.Details == finding.Details);
            Assert.InRange(item.Message.Length, 0, 8_000 + TableText.TruncationMark.Length);
            Assert.Contains(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(words)), await ReadAllTextAsync(pipeline, item), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_crash_in_between_leaves_one_item_when_it_is_repeated(int failingRequest)
    {
        var failure = new FailingRequestPolicy();
        await using var pipeline = await PipelineHarness.StartAsync(azurite, new SimulatorOptions { AccessToken = "hubspot-token" }, failure);
        var message = Message("id", "evt_1");
        if (failingRequest == 2)
        {
            // The second event finds the open item: the worker reads the row and crashes before it updates it.
            await ParkAsync(pipeline, Message("id", "evt_0"));
        }

        failure.FailAfter(failingRequest);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ParkAsync(pipeline, message));
        await ParkAsync(pipeline, message);
        await ParkAsync(pipeline, message);

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(failingRequest, item.Count);
    }

    private static string RandomText(Random random, int length) => string.Create(length, random, static (letters, random) =>
    {
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)random.Next(0, char.MaxValue + 1);
        }
    });

    private static byte[] Message(string member, string text, int second = 1)
    {
        var escaped = text.Length < 100 ? string.Concat(text.Select(letter => $"\\u{(int)letter:x4}")) : text;
        var json = Auth0EventBuilder.Created(member == "user_id" ? "@" : "auth0|68c1f7e2b94d0a53e6171c2f").AtSecond(second).WithId($"evt_{second}");
        json = member is "id" or "type" ? json.WithEnvelopeMember(member, "@") : json;
        var eventJson = json.ToJson().ToJsonString().Replace("\"@\"", $"\"{escaped}\"", StringComparison.Ordinal);
        // The longest target name that a message can contain.
        var target = member == "target" ? escaped[..Math.Min(escaped.Length, 20_000)] : "hubspot";
        return target == "hubspot"
            ? EventMessageCodec.EncodeInline(EventMessage.Create(target, Encoding.UTF8.GetBytes(eventJson), default))!.Value.ToArray()
            : Encoding.UTF8.GetBytes($$"""{"v":1,"target":"{{target}}","receivedAt":"2026-11-05T12:00:00Z","attempt":0,"event":{{eventJson}}}""");
    }

    private static Task ParkAsync(PipelineHarness pipeline, byte[] body) => pipeline.Services.GetRequiredService<PoisonMessageHandler>().HandleAsync(body, CancellationToken.None);

    private static async Task<string> ReadAllTextAsync(PipelineHarness pipeline, ReviewItem item)
    {
        var container = pipeline.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(ReviewStore.ContainerName);
        var texts = container.GetBlobClient(item.Id + ReviewStore.FullTextSuffix);
        return await texts.ExistsAsync() ? (await texts.DownloadContentAsync()).Value.Content.ToString() : item.Message;
    }

    /// <summary>Simulates a crash at one table request.</summary>
    private sealed class FailingRequestPolicy : HttpPipelinePolicy
    {
        private int _remainingRequests = int.MaxValue;

        public void FailAfter(int requests) => _remainingRequests = requests;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => ProcessNext(message, pipeline);

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            // Other storage requests run concurrently; only those of the review store count.
            if (IsAboutReview(message.Request.Uri.ToString()) && Interlocked.Decrement(ref _remainingRequests) == 0)
            {
                throw new InvalidOperationException("The process dies.");
            }

            return ProcessNextAsync(message, pipeline);
        }

        private static bool IsAboutReview(string address) =>
            address.Contains(ReviewStore.ContainerName, StringComparison.Ordinal) || address.Contains(ReviewStore.TableName, StringComparison.Ordinal);
    }
}
