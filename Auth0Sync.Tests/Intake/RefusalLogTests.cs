using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>A stranger cannot fill the log, and the first of them is seen at once.</summary>
public class RefusalLogTests
{
    [Fact]
    public async Task The_first_refusal_is_logged_at_once_and_the_others_by_their_number_once_a_minute()
    {
        await using var app = Composition.With();

        await RefuseAsync(app, 1);
        Assert.Equal(["1"], Counts(app));

        await RefuseAsync(app, 10_000);
        Assert.Equal(["1"], Counts(app));

        app.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(["1"], Counts(app));

        app.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["1", "10000"], Counts(app));

        await RefuseAsync(app, 3);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["1", "10000", "3"], Counts(app));
    }

    [Fact]
    public async Task After_a_quiet_minute_the_next_one_is_logged_at_once_again()
    {
        await using var app = Composition.With();

        await RefuseAsync(app, 2);
        app.Time.Advance(TimeSpan.FromMinutes(1));
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["1", "1"], Counts(app));

        await RefuseAsync(app, 1);
        Assert.Equal(["1", "1", "1"], Counts(app));
    }

    [Fact]
    public async Task What_waits_to_be_counted_is_logged_at_the_end()
    {
        var app = Composition.With();
        await using (app)
        {
            await RefuseAsync(app, 5);
        }

        Assert.Equal(["1", "4"], Counts(app));
    }

    [Fact]
    public async Task Every_kind_of_refusal_has_a_count_of_its_own()
    {
        await using var app = Composition.With();
        var receiver = app.Get<EventReceiver>();
        for (var i = 0; i < 100; i++)
        {
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithMethod("GET").Build(), CancellationToken.None);
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Origin", "https://example.com").Build(), CancellationToken.None);
            await receiver.ReceiveAsync(new WebhookRequestBuilder().WithHeader("Content-Type", "text/plain").Build(), CancellationToken.None);
        }

        app.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            [("FromWebPage", "1"), ("FromWebPage", "99"), ("MethodNotAllowed", "1"), ("MethodNotAllowed", "99"), ("UnsupportedMediaType", "1"), ("UnsupportedMediaType", "99")],
            app.LinesOf(LogEvents.WebhookRefused).Select(line => (line.Values["Reason"]!, line.Values["Requests"]!)).Order());
    }

    [Fact]
    public async Task Strangers_at_the_same_time_are_all_counted()
    {
        await using var app = Composition.With();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RefuseAsync(app, 500))));
        app.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["1", "3999"], Counts(app));
    }

    private static IEnumerable<string?> Counts(Composition app) => app.LinesOf(LogEvents.WebhookUnauthenticated).Select(line => line.Values["Requests"]);

    private static async Task RefuseAsync(Composition app, int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            var answer = await app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithoutHeader("Authorization").Build(), CancellationToken.None);
            Assert.Equal(401, answer.Status);
        }
    }
}
