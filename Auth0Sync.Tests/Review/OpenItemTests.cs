using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Xunit;

namespace Auth0Sync.Tests.Review;

/// <summary>A user has one open item for each target and finding, for any number of events.</summary>
[Trait("Category", "Integration")]
public sealed class OpenItemTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Ines = "auth0|68c1f7e2b94d0a53e6171c2f";

    [Fact]
    public async Task Many_events_of_one_user_make_one_item_with_the_newest_event_and_a_count()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.ProcessAsync(Auth0EventBuilder.Created("auth0|other").AtSecond(0).WithEmail("ines@example.com"));

        for (var second = 1; second <= 31; second++)
        {
            await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(second).WithId($"evt_{second}").WithEmail("ines@example.com").WithUserMember("given_name", $"n{second}"));
        }

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal((ReviewReason.RecordOfAnotherUser, "evt_31", 31), (item.Reason, item.EventId, item.Count));
        Assert.True(item.AddedAt < item.LastSeenAt);
        Assert.Contains("\"n31\"", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
        Assert.Single(await Blobs(pipeline).GetBlobsAsync().ToListAsync());
        Assert.Equal(1, (await pipeline.Services.GetRequiredService<ReviewStore>().CountAsync(ReviewReason.RecordOfAnotherUser, null, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task An_older_event_is_counted_the_newest_is_kept_and_a_duplicate_is_not_counted()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        await AddAsync(pipeline, Event(2));
        await AddAsync(pipeline, Event(1));
        await AddAsync(pipeline, Event(3));
        await AddAsync(pipeline, Event(3));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(("evt_3", 3), (item.EventId, item.Count));
        Assert.Contains("evt_3", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_workers_keep_one_item_count_every_event_and_agree_on_the_newest()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        await Task.WhenAll(Enumerable.Range(1, 12).Select(second => AddAsync(pipeline, Event(second))));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(("evt_12", 12), (item.EventId, item.Count));
        Assert.Contains("evt_12", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_targets_reasons_and_fields_have_separate_items()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);

        await AddAsync(pipeline, Event(1));
        await AddAsync(pipeline, Event(1, user: "auth0|other"));
        await AddAsync(pipeline, Event(1), target: "other");
        await AddAsync(pipeline, Event(1), reason: ReviewReason.NoRecord);
        await AddAsync(pipeline, Event(1), details: "email: INVALID_EMAIL");
        await AddAsync(pipeline, Event(2), details: "phone: INVALID_LENGTH");
        await AddAsync(pipeline, Event(3), details: "phone: INVALID_LENGTH");

        Assert.Equal([1, 1, 1, 1, 1, 2], (await pipeline.GetReviewItemsAsync()).Select(item => item.Count).Order());
    }

    [Fact]
    public async Task A_closed_item_is_reopened_by_the_next_event()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1));
        await AddAsync(pipeline, Event(2));
        var closed = Assert.Single(await pipeline.GetReviewItemsAsync());
        await Items(pipeline).DeleteEntityAsync(closed.Reason.ToString(), closed.Id, ETag.All);

        await AddAsync(pipeline, Event(3));

        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.Equal(("evt_3", 1), (item.EventId, item.Count));
        await Items(pipeline).DeleteEntityAsync(item.Reason.ToString(), item.Id, ETag.All);
        await Blobs(pipeline).DeleteBlobAsync(item.Id);
        await AddAsync(pipeline, Event(4));
        Assert.Contains("evt_4", Encoding.UTF8.GetString(Assert.Single(await pipeline.GetReviewItemsAsync()).Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_identifies_its_user_by_a_keyed_hash_that_does_not_match_the_ledger()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, Event(1));

        var hash = pipeline.Services.GetRequiredService<LedgerHasher>();
        var item = Assert.Single(await pipeline.GetReviewItemsAsync());
        Assert.StartsWith($"{hash.HashUserIdForStoredData(Ines)}-", item.Id, StringComparison.Ordinal);
        Assert.NotEqual(hash.HashUserId(Ines), hash.HashUserIdForStoredData(Ines));
        Assert.Matches("^[0-9a-f]{32}-[0-9a-f]{32}$", item.Id);
    }

    [Fact]
    public async Task Items_of_an_earlier_version_stay_readable()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var added = DateTimeOffset.UtcNow.AddHours(-5);
        await Blobs(pipeline).UploadBlobAsync("0123456789abcdef0123456789abcdef", new BinaryData("{}"));
        await Items(pipeline).AddEntityAsync(new TableEntity("Rejected", "0123456789abcdef0123456789abcdef")
        {
            ["Words"] = "words",
            ["Target"] = "hubspot",
            ["EventId"] = "evt_old",
            ["EventType"] = "user.updated",
            ["EventTime"] = added,
            ["Candidates"] = "1,2",
            ["AddedAt"] = added,
        });

        await AddAsync(pipeline, Event(1), reason: ReviewReason.Rejected);

        var old = (await pipeline.GetReviewItemsAsync()).Single(item => item.EventId == "evt_old");
        Assert.Equal((1, added, "{}"), (old.Count, old.LastSeenAt, Encoding.UTF8.GetString(old.Content.Span)));
        Assert.Equal(2, (await pipeline.GetReviewItemsAsync()).Count);
    }

    private static Auth0EventBuilder Event(int second, string user = Ines) => Auth0EventBuilder.Created(user).AtSecond(second).WithId($"evt_{second}");

    private static Task AddAsync(PipelineHarness pipeline, Auth0EventBuilder json, ReviewReason reason = ReviewReason.FutureEvent, string target = "hubspot", string details = "") =>
        pipeline.Services.GetRequiredService<ReviewStore>().AddAsync(
            ReviewItem.FromEvent(
                new ReviewFinding(reason, "words", []) { Details = details },
                EventMessage.Create(target, json.ToUtf8Bytes(), DateTimeOffset.UtcNow),
                json.ToEvent(),
                DateTimeOffset.UtcNow),
            CancellationToken.None);

    private static TableClient Items(PipelineHarness pipeline) => pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(ReviewStore.TableName);

    private static BlobContainerClient Blobs(PipelineHarness pipeline) => pipeline.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(ReviewStore.ContainerName);
}
