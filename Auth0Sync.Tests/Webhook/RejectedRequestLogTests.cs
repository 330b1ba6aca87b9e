using Auth0Sync.Core.Telemetry;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>Unauthenticated callers cannot fill the log, and the first rejection is logged at once.</summary>
[Trait("Category", "Unit")]
public class RejectedRequestLogTests
{
    [Fact]
    public async Task The_first_rejection_is_logged_at_once_and_the_others_as_a_count_once_a_minute()
    {
        await using var app = TestApp.Create();

        await SendRejectedRequestsAsync(app, 1);
        Assert.Equal(["1"], GetLoggedCounts(app));

        await SendRejectedRequestsAsync(app, 10_000);
        Assert.Equal(["1"], GetLoggedCounts(app));

        app.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(["1"], GetLoggedCounts(app));

        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["1", "10000"], GetLoggedCounts(app));

        await SendRejectedRequestsAsync(app, 3);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["1", "10000", "3"], GetLoggedCounts(app));
    }

    [Fact]
    public async Task After_a_minute_without_rejections_the_next_one_is_logged_at_once_again()
    {
        await using var app = TestApp.Create();

        await SendRejectedRequestsAsync(app, 2);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["1", "1"], GetLoggedCounts(app));

        await SendRejectedRequestsAsync(app, 1);
        Assert.Equal(["1", "1", "1"], GetLoggedCounts(app));
    }

    [Fact]
    public async Task Pending_counts_are_logged_at_shutdown()
    {
        var app = TestApp.Create();
        await using (app)
        {
            await SendRejectedRequestsAsync(app, 5);
        }

        Assert.Equal(["1", "4"], GetLoggedCounts(app));
    }

    [Fact]
    public async Task Every_kind_of_rejection_has_its_own_count()
    {
        await using var app = TestApp.Create();
        var receiver = app.GetService<EventReceiver>();
        for (var i = 0; i < 100; i++)
        {
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithMethod("GET").Build(), CancellationToken.None);
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Origin", "https://example.com").Build(), CancellationToken.None);
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Content-Type", "text/plain").Build(), CancellationToken.None);
        }

        app.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            [("FromWebPage", "1"), ("FromWebPage", "99"), ("MethodNotAllowed", "1"), ("MethodNotAllowed", "99"), ("UnsupportedMediaType", "1"), ("UnsupportedMediaType", "99")],
            app.GetLogLines(LogEvents.WebhookRejected).Select(line => (line.Values["Reason"]!, line.Values["Requests"]!)).Order());
    }

    [Fact]
    public async Task Concurrent_unauthenticated_requests_are_all_counted()
    {
        await using var app = TestApp.Create();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SendRejectedRequestsAsync(app, 500))));
        app.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["1", "3999"], GetLoggedCounts(app));
    }

    private static IEnumerable<string?> GetLoggedCounts(TestApp app) => app.GetLogLines(LogEvents.WebhookUnauthenticated).Select(line => line.Values["Requests"]);

    private static async Task SendRejectedRequestsAsync(TestApp app, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            var response = await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithoutHeader("Authorization").Build(), CancellationToken.None);
            Assert.Equal(401, response.StatusCode);
        }
    }
}
