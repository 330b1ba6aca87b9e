using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>Small messages with large events do not exhaust the memory, however many are processed concurrently.</summary>
[Collection(nameof(NonParallelCollection))]
[Trait("Category", "Integration")]
public class LargeEventLimitTests
{
    private const int MessagesInProgress = 512;
    private const long Budget = 512L * 1024 * 1024;

    [Fact]
    public async Task Of_512_compressed_events_in_progress_few_are_in_memory_and_all_complete()
    {
        var response = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hubSpot = new StubHubSpot().RespondWith(async _ =>
        {
            await response.Task;
            return new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
        });
        await using var app = TestApp.Create(
            services => services.AddMemoryStorage().AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler));
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(1);
        var bodies = Enumerable.Range(0, MessagesInProgress).Select(number => Compressed(number)).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var running = bodies.ConvertAll(body => app.GetService<QueueMessageProcessor>().ProcessAsync(body, CancellationToken.None));
        await Poll.UntilAsync(() => hubSpot.Calls.Count > 0, "an event is being processed");
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        response.SetResult();
        await Task.WhenAll(running);

        Assert.InRange(held, 0, Budget);
        Assert.Equal(MessagesInProgress, app.GetService<MemoryEventQueue>().Count);
    }

    [Theory]
    [InlineData(1024 * 1024, 16)]
    [InlineData(16 * 1024 * 1024, 1)]
    [InlineData(9 * 1024 * 1024, 1)]
    [InlineData(64 * 1024, 256)]
    public async Task The_larger_an_event_can_be_the_fewer_are_in_progress(int maxBodyBytes, int places)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", $"{maxBodyBytes}"));
        var limit = app.GetService<LargeEventLimiter>();
        var body = Compressed(0);

        var entered = new List<IDisposable>();
        for (var number = 0; number < places; number++)
        {
            entered.Add((await limit.AcquireAsync(body, CancellationToken.None))!);
        }

        var next = limit.AcquireAsync(body, CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        Assert.Null(await limit.AcquireAsync(Plain, CancellationToken.None));

        entered[0].Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task An_invalid_message_needs_no_slot_and_waiting_for_one_can_be_canceled()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "16777216"));
        var limit = app.GetService<LargeEventLimiter>();
        foreach (var body in new[] { "", "no JSON", "[1", "{\"v\":" })
        {
            Assert.Null(await limit.AcquireAsync(System.Text.Encoding.UTF8.GetBytes(body), CancellationToken.None));
        }

        using var place = await limit.AcquireAsync(Compressed(0), CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var waiting = limit.AcquireAsync(Compressed(1), cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_message_that_inflates_beyond_twice_the_largest_body_is_unreadable_and_kept()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "65536"));

        var fits = await app.GetService<EventQueue>().ReadAsync(Compressed(0, size: 120_000), CancellationToken.None);
        var inflates = await app.GetService<EventQueue>().ReadAsync(Compressed(0, size: 140_000), CancellationToken.None);

        Assert.IsType<MessageReadResult.Success>(fits);
        Assert.IsType<MessageReadResult.Unreadable>(inflates);
    }

    private static ReadOnlyMemory<byte> Plain => EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", FixtureEventBuilder.Created().ToUtf8Bytes(), DateTimeOffset.UnixEpoch))!.Value;

    // One large text, and many small values, which take more memory when read.
    private static ReadOnlyMemory<byte> Compressed(int number) => Compressed(number, size: 1_000_000);

    private static ReadOnlyMemory<byte> Compressed(int number, int size)
    {
        var values = $"\"{new string('a', size * 9 / 10)}\",{string.Concat(Enumerable.Repeat("1,", size / 20))}";
        var json = FixtureEventBuilder.Created().WithId($"evt_{number}").WithUserId($"auth0|{number}").WithUserMember("user_metadata", new JsonObject { ["noise"] = "@" }).ToString()
            .Replace("\"@\"", $"[{values}1]", StringComparison.Ordinal);
        var body = EventMessageCodec.EncodeInline(EventMessage.Create("hubspot", System.Text.Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch))!.Value;
        Assert.InRange(body.Length, 1, EventMessageCodec.MaxMessageBytes);
        return body;
    }
}
