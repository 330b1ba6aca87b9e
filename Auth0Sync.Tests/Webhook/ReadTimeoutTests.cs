using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>A caller with the secret cannot hold a request open by sending its body slowly.</summary>
[Trait("Category", "Unit")]
public class ReadTimeoutTests
{
    [Theory]
    [InlineData("4096", null)]
    [InlineData("4096", "100000")]
    [InlineData("1048576", "1000")]
    public async Task A_stalled_body_ends_after_the_timeout(string maxBytes, string? announced)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", maxBytes), ("Webhook:ReadTimeout", "00:00:07"));
        using var body = new SlowStream(EventFixtures.Read(EventFixtures.Created)[..20], app.Time, TimeSpan.Zero);
        var request = new WebhookRequestBuilder().WithBody(body);

        var receiving = app.GetService<EventReceiver>().ReceiveAsync((announced is null ? request : request.WithHeader("Content-Length", announced)).Build(), CancellationToken.None);
        app.Time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(receiving.IsCompleted);
        app.Time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(408, (await receiving).StatusCode);
        Assert.Equal(0, app.Storage.SendAttempts);
        Assert.Equal("TooSlow", Assert.Single(app.GetLogLines(LogEvents.WebhookRejected)).Values["Reason"]);
    }

    [Fact]
    public async Task A_trickling_body_ends_after_the_same_timeout()
    {
        await using var app = TestApp.Create();
        using var body = new SlowStream(EventFixtures.Read(EventFixtures.Created), app.Time, TimeSpan.FromSeconds(1));

        var receiving = app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
        for (var second = 0; second < 10; second++)
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(408, (await receiving).StatusCode);
    }

    [Fact]
    public async Task A_slow_body_in_time_is_accepted_and_has_the_full_store_timeout()
    {
        await using var app = TestApp.Create(("Webhook:ReadTimeout", "00:05:00"));
        using var body = new SlowStream(EventFixtures.Read(EventFixtures.MinimalDeleted), app.Time, TimeSpan.FromMilliseconds(100));

        var receiving = app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);
        while (!receiving.IsCompleted)
        {
            await Task.WhenAny(receiving, body.ReadStarted.WaitAsync());
            app.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(202, (await receiving).StatusCode);
        Assert.Single(app.Storage.SentMessages);
    }

    [Fact]
    public async Task A_disconnected_caller_is_not_a_slow_one()
    {
        await using var app = TestApp.Create();
        using var body = new SlowStream([], app.Time, TimeSpan.Zero);
        using var caller = new CancellationTokenSource();

        var receiving = app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    /// <summary>Returns one byte at a time after a wait; without a wait, all bytes at once and then none.</summary>
    private sealed class SlowStream(byte[] content, TimeProvider time, TimeSpan wait) : MemoryStream(content, writable: false)
    {
        /// <summary>The number of started waits.</summary>
        public SemaphoreSlim ReadStarted { get; } = new(0);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (wait > TimeSpan.Zero)
            {
                var delay = Task.Delay(wait, time, cancellationToken);
                ReadStarted.Release();
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
