using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Hosting;

/// <summary>Components are checked at most every few seconds, regardless of the number of callers.</summary>
[Trait("Category", "Unit")]
public class HealthCacheTests
{
    private readonly Mock<IEventQueue> _queue = new();

    [Fact]
    public async Task Within_a_few_seconds_the_parts_are_checked_once_and_a_failure_is_logged_once()
    {
        _queue.Setup(queue => queue.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(503, "ServerBusy"));
        await using var app = CreateApp();

        for (var call = 0; call < 100; call++)
        {
            Assert.Equal(503, (await CheckAsync(app)).StatusCode);
        }

        Assert.Single(app.GetLogLines(LogEvents.HealthCheckFailed), line => line.Values["Part"] == "queue");
        _queue.Verify(queue => queue.CheckAsync(It.IsAny<CancellationToken>()), Times.Once);

        app.Time.Advance(CachedHealthChecker.CacheDuration);
        await CheckAsync(app);

        _queue.Verify(queue => queue.CheckAsync(It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Fact]
    public async Task Concurrent_callers_share_a_check_and_a_canceled_caller_does_not_cancel_it_for_others()
    {
        var check = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Setup(queue => queue.CheckAsync(It.IsAny<CancellationToken>())).Returns(check.Task);
        await using var app = CreateApp();
        using var cancellation = new CancellationTokenSource();

        var first = app.GetService<CachedHealthChecker>().CheckAsync(cancellation.Token);
        var others = Enumerable.Range(0, 20).Select(_ => CheckAsync(app)).ToList();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        check.SetResult();

        Assert.Single((await Task.WhenAll(others)).Distinct());
        _queue.Verify(queue => queue.CheckAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_check_that_threw_is_not_cached()
    {
        _queue.SetupSequence(queue => queue.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new InvalidOperationException("unexpected")).Returns(Task.CompletedTask);
        await using var app = CreateApp();

        await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync(app));
        Assert.Contains("\"queue\":\"ok\"", System.Text.Encoding.UTF8.GetString((await CheckAsync(app)).Body.Span), StringComparison.Ordinal);
    }

    private static Task<Core.Http.HttpResult> CheckAsync(TestApp app) => app.GetService<CachedHealthChecker>().CheckAsync(CancellationToken.None);

    private TestApp CreateApp()
    {
        var hubSpot = new StubHubSpot().RespondWith(401);
        return TestApp.Create(services =>
        {
            services.Replace(ServiceDescriptor.Singleton(_queue.Object)).Replace(ServiceDescriptor.Singleton(Mock.Of<ILedger>()));
            services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(() => hubSpot.Handler);
        });
    }
}
