using System.Net;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>What is sent again, what never is, and what becomes of silence.</summary>
public class HubSpotResilienceTests
{
    private const string Contact = """{"id":"101","properties":{}}""";
    private const string Found = "{\"results\":[" + Contact + "]}";

    private static readonly Dictionary<string, string?> Fields = new() { ["firstname"] = "Ada" };

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(10);

    private readonly StubHubSpot _hubSpot = new();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task A_creation_is_sent_once_whatever_comes_back(int status)
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(status));

        Assert.IsType<TargetResult.Busy>(await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None));

        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task A_creation_without_an_answer_is_sent_once_and_counts_as_busy()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Fail(new HttpRequestException("connection reset")));

        Assert.IsType<TargetResult.Busy>(await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None));

        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task An_update_is_sent_three_times_at_most()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(503));

        Assert.IsType<TargetResult.Busy>(await app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(3, _hubSpot.Calls.Count);
        Assert.Single(_hubSpot.Calls.Select(call => (call.Method, call.Path, call.Body, call.Authorization)).Distinct());
    }

    [Fact]
    public async Task A_look_up_bridges_a_blip()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Fail(new HttpRequestException("connection reset")).Answer(502).Answer(200, Found));

        Assert.IsType<TargetResult.Done>(await app.Get<ITarget>().FindAsync(new RecordKey.Id("101"), CancellationToken.None));

        Assert.Equal(3, _hubSpot.Calls.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(423)]
    [InlineData(429)]
    [InlineData(477)]
    public async Task An_answer_that_waiting_a_moment_does_not_change_is_not_asked_for_again(int status)
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(status));

        await app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Single(_hubSpot.Calls);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("86400", 86400)]
    [InlineData("Thu, 05 Nov 2026 12:05:00 GMT", 300)]
    public async Task The_wait_that_HubSpot_asks_for_is_passed_on(string retryAfter, int seconds)
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(477, "", ("Retry-After", retryAfter)));

        var result = await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<TargetResult.Busy>(result).RetryAfter);
    }

    [Theory]
    [InlineData("Thu, 05 Nov 2026 11:55:00 GMT")]
    [InlineData("soon")]
    public async Task A_wait_that_is_over_or_no_time_is_none(string retryAfter)
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(429, "", ("Retry-After", retryAfter)));

        Assert.Null(Assert.IsType<TargetResult.Busy>(await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_busy()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(SilenceAsync));

        var creating = app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None);
        Assert.False(creating.IsCompleted);
        await PassAsync(app, creating);

        Assert.IsType<TargetResult.Busy>(await creating);
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task An_answer_that_stops_in_the_middle_of_its_body_is_busy()
    {
        using var body = new StreamContent(new StalledStream());
        await using var app = HubSpotComposition.With(_hubSpot.Answer(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = body })));

        var creating = app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None);
        Assert.False(creating.IsCompleted);
        await PassAsync(app, creating);

        Assert.IsType<TargetResult.Busy>(await creating);
    }

    [Fact]
    public async Task Whoever_cancels_gets_a_cancellation_and_no_answer()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(SilenceAsync));
        using var stopping = new CancellationTokenSource();

        var creating = app.Get<ITarget>().CreateAsync(Fields, stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
    }

    [Fact]
    public async Task A_call_that_breaks_while_one_gives_up_is_busy_for_the_others()
    {
        using var stopping = new CancellationTokenSource();
        await using var app = HubSpotComposition.With(_hubSpot.Answer(async _ =>
        {
            await stopping.CancelAsync();
            throw new IOException("connection reset");
        }));
        app.Time.SkipsWaitsUpTo = TimeSpan.Zero;

        var gone = app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, stopping.Token);
        var stays = app.Get<ITarget>().UpdateAsync(new RecordKey.Id("102"), Fields, CancellationToken.None);
        app.Time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.IsType<TargetResult.Busy>(await stays);
    }

    [Fact]
    public async Task What_HubSpot_has_answered_counts_though_another_gives_up_later()
    {
        using var stopping = new CancellationTokenSource();
        await using var app = HubSpotComposition.With(_hubSpot
            .Answer(207, """{"results":[{"id":"101","objectWriteTraceId":"0","properties":{}}],"errors":[]}""")
            .Answer(async cancellationToken =>
            {
                await stopping.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return new HttpResponseMessage();
            }));
        app.Time.SkipsWaitsUpTo = TimeSpan.Zero;

        var stays = app.Get<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        var gone = app.Get<ITarget>().UpdateAsync(new RecordKey.Id("102"), Fields, stopping.Token);

        // What nothing was said of is looked for, by a call that waits for others in its turn.
        app.Time.SkipsWaitsUpTo = Window;
        app.Time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.IsType<TargetResult.Done>(await stays);
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task An_answer_whose_compression_is_cut_off_is_busy()
    {
        await using var app = HubSpotComposition.With(_hubSpot.Answer(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new BrokenStream()),
        })));

        Assert.IsType<TargetResult.Busy>(await app.Get<ITarget>().CreateAsync(Fields, CancellationToken.None));
    }

    // Moves the clock until the call is over. Going too far does no harm: nothing but the time limits waits.
    private static async Task PassAsync(Composition app, Task call)
    {
        while (!call.IsCompleted)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static async Task<HttpResponseMessage> SilenceAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return new HttpResponseMessage();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(new InvalidDataException("Found truncated data while decoding."));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new InvalidDataException("Found truncated data while decoding."));
    }

    private sealed class StalledStream : MemoryStream
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
