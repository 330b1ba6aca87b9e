using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>A caller that knows the secret cannot hold a request open, however it sends its body.</summary>
public class ReadTimeoutTests
{
    [Theory]
    [InlineData("4096", null)]
    [InlineData("4096", "100000")]
    [InlineData("1048576", "1000")]
    public async Task A_body_that_stands_still_ends_after_the_limit(string maxBytes, string? announced)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", maxBytes), ("Webhook:ReadTimeout", "00:00:07"));
        using var body = new SlowStream(Fixture.Read(Fixture.Created)[..20], app.Time, TimeSpan.Zero);
        var request = new WebhookRequestBuilder().WithBody(body);

        var receiving = app.Get<EventReceiver>().ReceiveAsync((announced is null ? request : request.WithHeader("Content-Length", announced)).Build(), CancellationToken.None);
        app.Time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(receiving.IsCompleted);
        app.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(408, (await receiving).Status);
        Assert.Equal(0, app.Storage.SendAttempts);
        Assert.Equal("TooSlow", Assert.Single(app.LinesOf(LogEvents.WebhookRefused)).Values["Reason"]);
    }

    [Fact]
    public async Task A_body_that_trickles_ends_after_the_same_limit()
    {
        await using var app = Composition.With();
        using var body = new SlowStream(Fixture.Read(Fixture.Created), app.Time, TimeSpan.FromSeconds(1));

        var receiving = app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
        for (var second = 0; second < 10; second++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(408, (await receiving).Status);
    }

    [Fact]
    public async Task A_slow_body_that_comes_in_time_is_taken_and_has_the_whole_time_to_be_stored()
    {
        await using var app = Composition.With(("Webhook:ReadTimeout", "00:05:00"));
        using var body = new SlowStream(Fixture.Read(Fixture.MinimalDeleted), app.Time, TimeSpan.FromMilliseconds(100));

        var receiving = app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
        while (!receiving.IsCompleted)
        {
            await Task.WhenAny(receiving, body.Waits.WaitAsync());
            app.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(202, (await receiving).Status);
        Assert.Single(app.Storage.Messages);
    }

    [Fact]
    public async Task A_caller_that_goes_away_is_no_slow_one()
    {
        await using var app = Composition.With();
        using var body = new SlowStream([], app.Time, TimeSpan.Zero);
        using var caller = new CancellationTokenSource();

        var receiving = app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    /// <summary>Gives one byte at a time, with a wait before each; with no wait, all at once, and then nothing more.</summary>
    private sealed class SlowStream(byte[] content, TimeProvider time, TimeSpan wait) : MemoryStream(content, writable: false)
    {
        /// <summary>Counts the waits that have begun.</summary>
        public SemaphoreSlim Waits { get; } = new(0);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (wait > TimeSpan.Zero)
            {
                var delay = Task.Delay(wait, time, cancellationToken);
                Waits.Release();
                await delay;
                return await base.ReadAsync(buffer[..1], cancellationToken);
            }

            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            }

            return read;
        }
    }
}
