using System.Net;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>Which calls are retried, and what happens without a response.</summary>
[Trait("Category", "Integration")]
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
    public async Task A_creation_is_sent_once_for_any_response(int status)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status));

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None));

        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task A_creation_without_a_response_is_sent_once_and_counts_as_busy()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.FailWith(new HttpRequestException("connection reset")));

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None));

        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task An_update_is_sent_at_most_three_times()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(503));

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None));

        Assert.Equal(3, _hubSpot.Calls.Count);
        Assert.Single(_hubSpot.Calls.Select(call => (call.Method, call.Path, call.Body, call.Authorization)).Distinct());
    }

    [Fact]
    public async Task A_lookup_survives_a_transient_failure()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.FailWith(new HttpRequestException("connection reset")).RespondWith(502).RespondWith(200, Found));

        Assert.IsType<TargetResult.Done>(await app.GetService<ITarget>().FindAsync(new RecordKey.Id("101"), CancellationToken.None));

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
    public async Task A_permanent_error_response_is_not_retried(int status)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(status));

        await app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);

        Assert.Single(_hubSpot.Calls);
    }

    [Theory]
    [InlineData("30", 30)]
    [InlineData("86400", 86400)]
    [InlineData("Thu, 05 Nov 2026 12:05:00 GMT", 300)]
    public async Task The_retry_after_of_HubSpot_is_passed_on(string retryAfter, int seconds)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(477, "", ("Retry-After", retryAfter)));

        var result = await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None);

        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<TargetResult.Busy>(result).RetryAfter);
    }

    [Theory]
    [InlineData("Thu, 05 Nov 2026 11:55:00 GMT")]
    [InlineData("soon")]
    public async Task A_retry_after_that_is_past_or_invalid_is_ignored(string retryAfter)
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(429, "", ("Retry-After", retryAfter)));

        Assert.Null(Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None)).RetryAfter);
    }

    [Fact]
    public async Task A_response_that_never_arrives_is_busy()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(NeverRespondAsync));

        var creating = app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None);
        Assert.False(creating.IsCompleted);
        await AdvanceUntilCompletedAsync(app, creating);

        Assert.IsType<TargetResult.Busy>(await creating);
        Assert.Single(_hubSpot.Calls);
    }

    [Fact]
    public async Task A_response_that_stalls_in_its_body_is_busy()
    {
        using var body = new StreamContent(new StalledStream());
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = body })));

        var creating = app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None);
        Assert.False(creating.IsCompleted);
        await AdvanceUntilCompletedAsync(app, creating);

        Assert.IsType<TargetResult.Busy>(await creating);
    }

    [Fact]
    public async Task A_canceled_caller_gets_a_cancellation_and_no_result()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(NeverRespondAsync));
        using var stopping = new CancellationTokenSource();

        var creating = app.GetService<ITarget>().CreateAsync(Fields, stopping.Token);
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
    }

    [Fact]
    public async Task A_call_canceled_by_one_caller_is_busy_for_the_others()
    {
        using var stopping = new CancellationTokenSource();
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(async _ =>
        {
            await stopping.CancelAsync();
            throw new IOException("connection reset");
        }));
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;

        var canceled = app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, stopping.Token);
        var other = app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("102"), Fields, CancellationToken.None);
        app.Time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.IsType<TargetResult.Busy>(await other);
    }

    [Fact]
    public async Task A_received_response_counts_even_if_another_caller_cancels_later()
    {
        using var stopping = new CancellationTokenSource();
        await using var app = HubSpotTestApp.Create(_hubSpot
            .RespondWith(207, """{"results":[{"id":"101","objectWriteTraceId":"0","properties":{}}],"errors":[]}""")
            .RespondWith(async cancellationToken =>
            {
                await stopping.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return new HttpResponseMessage();
            }));
        app.Time.SkipDelaysUpTo = TimeSpan.Zero;

        var other = app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("101"), Fields, CancellationToken.None);
        var canceled = app.GetService<ITarget>().UpdateAsync(new RecordKey.Id("102"), Fields, stopping.Token);

        // The input without a result is read again, by a call that waits for its own window.
        app.Time.SkipDelaysUpTo = Window;
        app.Time.Advance(Window);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => canceled);
        Assert.IsType<TargetResult.Done>(await other);
        Assert.Equal(2, _hubSpot.Calls.Count);
    }

    [Fact]
    public async Task A_response_with_truncated_compression_is_busy()
    {
        await using var app = HubSpotTestApp.Create(_hubSpot.RespondWith(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StreamContent(new BrokenStream()),
        })));

        Assert.IsType<TargetResult.Busy>(await app.GetService<ITarget>().CreateAsync(Fields, CancellationToken.None));
    }

    // Moves the clock until the call is over. Only timeouts wait for it, so moving it too far is harmless.
    private static async Task AdvanceUntilCompletedAsync(TestApp app, Task call)
    {
        while (!call.IsCompleted)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static async Task<HttpResponseMessage> NeverRespondAsync(CancellationToken cancellationToken)
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
