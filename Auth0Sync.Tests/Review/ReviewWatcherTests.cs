using System.Diagnostics.Metrics;
using System.Globalization;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure.Data.Tables;
using Xunit;

namespace Auth0Sync.Tests.Review;

[Trait("Category", "Integration")]
public sealed class ReviewWatcherTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Items_are_counted_for_every_reason_and_the_age_of_the_oldest_is_measured()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, ReviewReason.Poisoned, TimeSpan.FromHours(1));
        await AddAsync(pipeline, ReviewReason.Poisoned, TimeSpan.FromHours(3));
        await AddAsync(pipeline, ReviewReason.NoRecord, TimeSpan.FromHours(2));
        using var measurements = new MetricRecorder(pipeline.Services.GetRequiredService<IMeterFactory>());

        await WatchAsync(pipeline);

        var counted = measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.review.items").ToDictionary(measured => measured.Tags, measured => measured.Value);
        Assert.Equal(Enum.GetNames<ReviewReason>().Select(reason => $"reason={reason}").Order(), counted.Keys.Order());
        Assert.Equal((2, 1, 0), (counted["reason=Poisoned"], counted["reason=NoRecord"], counted["reason=Rejected"]));
        Assert.InRange(measurements.Measurements.Single(measured => measured.Instrument == "auth0sync.review.oldest").Value, 3 * 3600, 4 * 3600);
        Assert.DoesNotContain(pipeline.Logs.Lines, line => line.EventId == LogEvents.ReviewOverdue);
    }

    [Fact]
    public async Task Without_items_the_age_is_zero()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        using var measurements = new MetricRecorder(pipeline.Services.GetRequiredService<IMeterFactory>());

        await WatchAsync(pipeline);

        Assert.Equal(0, measurements.Measurements.Single(measured => measured.Instrument == "auth0sync.review.oldest").Value);
        Assert.All(measurements.Measurements.Where(measured => measured.Instrument == "auth0sync.review.items"), measured => Assert.Equal(0, measured.Value));
    }

    [Theory]
    [InlineData(23, 0)]
    [InlineData(25, 1)]
    public async Task An_item_older_than_a_day_is_logged(int hours, int lines)
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await AddAsync(pipeline, ReviewReason.Rejected, TimeSpan.FromHours(hours));

        await WatchAsync(pipeline);

        Assert.Equal(lines, pipeline.Logs.Lines.Count(line => line.EventId == LogEvents.ReviewOverdue));
    }

    [Fact]
    public async Task The_maximum_age_of_an_item_is_a_setting()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite, "Review:WarnAfter=04:00:00");
        await AddAsync(pipeline, ReviewReason.Rejected, TimeSpan.FromHours(5));

        await WatchAsync(pipeline);

        var line = pipeline.Logs.Lines.Single(line => line.EventId == LogEvents.ReviewOverdue);
        Assert.Equal(("1", "5"), (line.Values["Items"], line.Values["Hours"]));
    }

    [Fact]
    public async Task Thousands_of_items_are_counted_up_to_a_limit()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        var table = pipeline.Services.GetRequiredService<StorageAccount>().Tables.GetTableClient(ReviewStore.TableName);
        var added = DateTimeOffset.UtcNow;
        foreach (var batch in Enumerable.Range(0, 1100).Chunk(100))
        {
            await table.SubmitTransactionAsync(batch.Select(number => new TableTransactionAction(
                TableTransactionActionType.Add,
                new TableEntity(nameof(ReviewReason.BusyTooLong), number.ToString(CultureInfo.InvariantCulture)) { ["AddedAt"] = added })));
        }

        var tally = await pipeline.Services.GetRequiredService<ReviewStore>().CountAsync(ReviewReason.BusyTooLong, null, CancellationToken.None);

        Assert.Equal(1000, tally.Count);
    }

    [Fact]
    public async Task A_table_that_cannot_be_read_is_logged_and_nothing_is_thrown()
    {
        await using var pipeline = await PipelineHarness.StartAsync(azurite);
        await pipeline.Services.GetRequiredService<StorageAccount>().Tables.DeleteTableAsync(ReviewStore.TableName);

        await WatchAsync(pipeline);

        Assert.Equal("TableNotFound", pipeline.Logs.Lines.Single(line => line.EventId == LogEvents.ReviewCountFailed).Values["Reason"]);
    }

    private static Task WatchAsync(PipelineHarness pipeline) => pipeline.Services.GetRequiredService<ReviewWatcher>().CheckAsync(CancellationToken.None);

    private static Task AddAsync(PipelineHarness pipeline, ReviewReason reason, TimeSpan ago) => pipeline.Services.GetRequiredService<ReviewStore>().AddAsync(
        ReviewItem.FromMessage(reason, "words", Guid.NewGuid().ToByteArray(), DateTimeOffset.UtcNow - ago),
        CancellationToken.None);
}
