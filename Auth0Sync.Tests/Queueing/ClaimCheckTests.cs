using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Storage.Blobs;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>A forged message cannot read or delete a blob that is not its own.</summary>
[Trait("Category", "Integration")]
public sealed class ClaimCheckTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string Secret = "a file of somebody else";
    private const string Digits = "0123456789abcdef0123456789abcdef";

    /// <summary>Names of foreign blobs: in the container itself, in another one, and with one invalid character.</summary>
    private static readonly (string Container, string Blob)[] OtherBlobs =
    [
        ("other", "file"),
        ("other", $"2026-11-05/{Digits}.json"),
        (EventQueue.ClaimCheckContainerName, "file"),
        (EventQueue.ClaimCheckContainerName, $"2026-11-05/{Digits}.JSON"),
        (EventQueue.ClaimCheckContainerName, "2026-11-05/0123456789ABCDEF0123456789ABCDEF.json"),
        (EventQueue.ClaimCheckContainerName, $"2026-13-05/{Digits}.json"),
        (EventQueue.ClaimCheckContainerName, $"2026-11-05/{Digits}.json/{Digits}.json"),
    ];

    private static readonly string[] Names =
    [
        "file",
        "../other/file",
        "..%2Fother%2Ffile",
        "%2e%2e/other/file",
        "..%252Fother%252Ffile",
        "..\\other\\file",
        "/other/file",
        "//other/file",
        "2026-11-05/../../other/file",
        $"../other/2026-11-05/{Digits}.json",
        $"other/2026-11-05/{Digits}.json",
        $"/2026-11-05/{Digits}.json",
        $" 2026-11-05/{Digits}.json",
        $"2026-11-05/{Digits}.json ",
        $"2026-11-05/{Digits}.json\n",
        $"2026-11-05/{Digits}.json/",
        $"2026-11-05/{Digits}.json?snapshot=2026-11-05T12:00:00.0000000Z",
        $"2026-11-05/{Digits}.json?versionid=2026-11-05T12:00:00.0000000Z",
        $"2026-11-05/{Digits}.json#x",
        $"2026-11-05/{Digits}.JSON",
        "2026-11-05/0123456789ABCDEF0123456789ABCDEF.json",
        $"2026-13-05/{Digits}.json",
        $"2026-11-05/{Digits}.json/{Digits}.json",
        $"2026-11-05%2F{Digits}.json",
        $"2026-11-05\\{Digits}.json",
        "2026-11-05/0123456789abcdef.json",
        "٢٠٢٦-11-05/0123456789abcdef0123456789abcdef.json",
        "https://127.0.0.1/other/file",
        "http://169.254.169.254/metadata/identity/oauth2/token",
        "file:///etc/passwd",
        " ",
    ];

    [Fact]
    public async Task An_invalid_blob_name_is_unreadable_and_reads_and_deletes_nothing()
    {
        await using var walk = await PipelineHarness.StartAsync(azurite);
        await StoreOtherBlobsAsync(walk);

        foreach (var name in Names)
        {
            await walk.EnqueueAsync(Message(name));
            Assert.Equal((name, "Review:Unreadable"), (name, Assert.Single(await walk.ProcessVisibleMessagesAsync())));
            await ParkAsync(walk, Message(name));
        }

        var items = await walk.GetReviewItemsAsync();
        Assert.Equal(Names.Length, items.Count(item => item.Reason == ReviewReason.Unreadable));
        Assert.Equal(Names.Length, items.Count(item => item.Reason == ReviewReason.Poisoned));
        Assert.All(items, item => Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal));
        await AssertOtherBlobsUnchangedAsync(walk);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public async Task The_blob_of_another_message_is_not_read_by_a_message_with_another_digest(string? digest)
    {
        await using var walk = await PipelineHarness.StartAsync(azurite);
        await walk.PostAsync(LargeEvent());
        var own = (await walk.QueueClient.ReceiveMessageAsync(TimeSpan.FromMinutes(5))).Value;
        var name = (string)JsonNode.Parse(own.Body.ToString())!["blob"]!;

        await walk.EnqueueAsync(Message(name, digest));
        var forged = await walk.ProcessVisibleMessagesAsync();
        await ParkAsync(walk, Message(name, digest));

        Assert.Equal(["Review:Unreadable"], forged);
        Assert.All(await walk.GetReviewItemsAsync(), item => Assert.DoesNotContain("ines@example.com", Encoding.UTF8.GetString(item.Content.Span), StringComparison.Ordinal));
        await walk.QueueClient.UpdateMessageAsync(own.MessageId, own.PopReceipt);
        Assert.Equal(["Created"], await walk.ProcessVisibleMessagesAsync());
        Assert.Empty(await ClaimChecks(walk).GetBlobsAsync().ToListAsync());
    }

    [Fact]
    public async Task A_message_of_an_older_version_is_read()
    {
        await using var walk = await PipelineHarness.StartAsync(azurite);
        var name = $"2026-11-05/{Digits}.json";
        await ClaimChecks(walk).UploadBlobAsync(name, new BinaryData(LargeEvent().ToUtf8Bytes()));

        await walk.EnqueueAsync(Message(name));

        Assert.Equal(["Created"], await walk.ProcessVisibleMessagesAsync());
        Assert.Empty(await ClaimChecks(walk).GetBlobsAsync().ToListAsync());
    }

    [Fact]
    public async Task A_blob_that_is_larger_than_any_event_is_not_loaded()
    {
        await using var walk = await PipelineHarness.StartAsync(azurite);
        var name = $"2026-11-05/{Digits}.json";
        await ClaimChecks(walk).UploadBlobAsync(name, new BinaryData(new byte[EventMessageCodec.MaxEventBytes + 1]));

        await walk.EnqueueAsync(Message(name));

        Assert.Equal(["Review:Unreadable"], await walk.ProcessVisibleMessagesAsync());
        Assert.Single(await ClaimChecks(walk).GetBlobsAsync().ToListAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task An_impossible_number_of_attempts_is_unreadable(int attempt)
    {
        await using var walk = await PipelineHarness.StartAsync(azurite);

        await walk.EnqueueAsync(Encoding.UTF8.GetBytes(
            $$"""{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00Z","attempt":{{attempt}},"event":{{Auth0EventBuilder.Created().ToJson().ToJsonString()}}}"""));

        Assert.Equal(["Review:Unreadable"], await walk.ProcessVisibleMessagesAsync());
    }

    private static Auth0EventBuilder LargeEvent() => Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("user_metadata", new JsonObject { ["note"] = IncompressibleText.Create(200_000) });

    private static BlobContainerClient ClaimChecks(PipelineHarness walk) =>
        walk.Services.GetRequiredService<StorageAccount>().Blobs.GetBlobContainerClient(EventQueue.ClaimCheckContainerName);

    private static byte[] Message(string blob, string? digest = null)
    {
        var message = new JsonObject { ["v"] = 1, ["target"] = "hubspot", ["receivedAt"] = "2026-11-05T12:00:00Z", ["attempt"] = 0, ["blob"] = blob };
        if (digest is not null)
        {
            message["sha256"] = digest;
        }

        return Encoding.UTF8.GetBytes(message.ToJsonString());
    }

    private static Task ParkAsync(PipelineHarness walk, byte[] body) =>
        walk.Services.GetRequiredService<PoisonMessageHandler>().HandleAsync(body, CancellationToken.None);

    private static async Task StoreOtherBlobsAsync(PipelineHarness walk)
    {
        var blobs = walk.Services.GetRequiredService<StorageAccount>().Blobs;
        await blobs.CreateBlobContainerAsync("other");
        foreach (var (container, blob) in OtherBlobs)
        {
            await blobs.GetBlobContainerClient(container).UploadBlobAsync(blob, new BinaryData(Secret));
        }
    }

    private static async Task AssertOtherBlobsUnchangedAsync(PipelineHarness walk)
    {
        var blobs = walk.Services.GetRequiredService<StorageAccount>().Blobs;
        foreach (var (container, blob) in OtherBlobs)
        {
            Assert.Equal(Secret, (await blobs.GetBlobContainerClient(container).GetBlobClient(blob).DownloadContentAsync()).Value.Content.ToString());
        }
    }
}
