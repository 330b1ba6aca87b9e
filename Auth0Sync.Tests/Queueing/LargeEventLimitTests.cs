using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Queueing;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>A small message that inflates does not bring the process down, and neither do as many as the platform has in work.</summary>
[Collection(nameof(Alone))]
public class LargeEventLimitTests
{
    private const int InWork = 512;
    private const long Budget = 512L * 1024 * 1024;

    [Fact]
    public async Task Of_512_compressed_events_in_work_few_are_in_memory_and_all_come_to_their_end()
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hubSpot = new StubHubSpot().Answer(async _ =>
        {
            await answer.Task;
            return new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
        });
        await using var app = Composition.With(
            services => services.AddMemoryStorage().AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler));
        app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(1);
        var bodies = Enumerable.Range(0, InWork).Select(number => Compressed(number)).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var running = bodies.ConvertAll(body => app.Get<EventCorrelator>().CorrelateAsync(body, CancellationToken.None));
        await Eventually.TrueAsync(() => hubSpot.Calls.Count > 0, "an event is in work");
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        answer.SetResult();
        await Task.WhenAll(running);

        Assert.InRange(held, 0, Budget);
        Assert.Equal(InWork, app.Get<MemoryQueue>().Count);
    }

    [Theory]
    [InlineData(1024 * 1024, 16)]
    [InlineData(16 * 1024 * 1024, 1)]
    [InlineData(9 * 1024 * 1024, 1)]
    [InlineData(64 * 1024, 256)]
    public async Task The_larger_an_event_may_be_the_fewer_are_in_work(int maxBodyBytes, int places)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", $"{maxBodyBytes}"));
        var limit = app.Get<LargeEventLimit>();
        var body = Compressed(0);

        var entered = new List<IDisposable>();
        for (var number = 0; number < places; number++)
        {
            entered.Add((await limit.EnterAsync(body, CancellationToken.None))!);
        }

        var next = limit.EnterAsync(body, CancellationToken.None).AsTask();
        Assert.False(next.IsCompleted);
        Assert.Null(await limit.EnterAsync(Plain, CancellationToken.None));

        entered[0].Dispose();
        Assert.NotNull(await next);
    }

    [Fact]
    public async Task A_message_that_is_none_needs_no_place_and_one_that_waits_can_be_cancelled()
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "16777216"));
        var limit = app.Get<LargeEventLimit>();
        foreach (var body in new[] { "", "no JSON", "[1", "{\"v\":" })
        {
            Assert.Null(await limit.EnterAsync(System.Text.Encoding.UTF8.GetBytes(body), CancellationToken.None));
        }

        using var place = await limit.EnterAsync(Compressed(0), CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var waiting = limit.EnterAsync(Compressed(1), cancelled.Token).AsTask();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_message_that_inflates_beyond_twice_the_largest_body_is_unreadable_and_kept()
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "65536"));

        var fits = await app.Get<EventQueue>().ReadAsync(Compressed(0, size: 120_000), CancellationToken.None);
        var inflates = await app.Get<EventQueue>().ReadAsync(Compressed(0, size: 140_000), CancellationToken.None);

        Assert.IsType<MessageReading.Read>(fits);
        Assert.IsType<MessageReading.Unreadable>(inflates);
    }

    private static ReadOnlyMemory<byte> Plain => EventMessageCodec.EncodeInline(EventMessage.New("hubspot", FixtureEvent.Created().ToUtf8(), DateTimeOffset.UnixEpoch))!.Value;

    // One large text, and many small values, which take more memory when they are read.
    private static ReadOnlyMemory<byte> Compressed(int number) => Compressed(number, size: 1_000_000);

    private static ReadOnlyMemory<byte> Compressed(int number, int size)
    {
        var values = $"\"{new string('a', size * 9 / 10)}\",{string.Concat(Enumerable.Repeat("1,", size / 20))}";
        var json = FixtureEvent.Created().WithId($"evt_{number}").WithUserId($"auth0|{number}").WithUser("user_metadata", new JsonObject { ["noise"] = "@" }).ToString()
            .Replace("\"@\"", $"[{values}1]", StringComparison.Ordinal);
        var body = EventMessageCodec.EncodeInline(EventMessage.New("hubspot", System.Text.Encoding.UTF8.GetBytes(json), DateTimeOffset.UnixEpoch))!.Value;
        Assert.InRange(body.Length, 1, EventMessageCodec.MaxBytes);
        return body;
    }
}
