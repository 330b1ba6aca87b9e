using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Hosting;

/// <summary>The response of <c>/api/health</c> by the state of each component.</summary>
[Trait("Category", "Unit")]
public sealed class HealthCheckerTests : IAsyncDisposable
{
    private static readonly string[] AllOk = ["queue:ok", "ledger:ok", "crm:ok"];

    private readonly Mock<IEventQueue> _queue = new();
    private readonly Mock<ILedger> _ledger = new();
    private readonly Mock<ITarget> _target = new();
    private readonly TestApp _app;

    public HealthCheckerTests()
    {
        SetOldestMessages(null, null);
        _target.Setup(target => target.Name).Returns("crm");
        _target.Setup(target => target.CheckReadinessAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new TargetReadiness.Ready());
        _app = TestApp.Create(
            services => services
                .Replace(ServiceDescriptor.Singleton(_queue.Object))
                .Replace(ServiceDescriptor.Singleton(_ledger.Object))
                .RemoveAll<ITarget>()
                .AddSingleton(_target.Object));
    }

    public static TheoryData<Exception> Failures => new()
    {
        new RequestFailedException(503, "Busy", "ServerBusy", null),
        new AuthenticationFailedException("refused"),
        new AggregateException(new RequestFailedException(0, "Connection refused")),
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task All_healthy_parts_return_200_and_nothing_is_logged()
    {
        var result = await CheckAsync();

        Assert.Equal((200, "no-store"), (result.StatusCode, result.Headers["Cache-Control"]));
        Assert.Equal("""{"queue":"ok","ledger":"ok","crm":"ok"}""", Encoding.UTF8.GetString(result.Body.Span));
        Assert.Empty(_app.GetLogLines(LogEvents.HealthCheckFailed));
        Assert.Empty(_app.GetLogLines(LogEvents.QueueOverdue));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failing_store_returns_503_and_the_reason_is_only_in_the_log(Exception failure)
    {
        _queue.Setup(queue => queue.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(failure);
        _ledger.Setup(ledger => ledger.CheckHealthAsync(It.IsAny<CancellationToken>())).ThrowsAsync(failure);

        var result = await CheckAsync();

        Assert.Equal(503, result.StatusCode);
        Assert.Equal("""{"queue":"failing","ledger":"failing","crm":"ok"}""", Encoding.UTF8.GetString(result.Body.Span));
        Assert.Equal(2, _app.GetLogLines(LogEvents.HealthCheckFailed).Count);
    }

    [Fact]
    public async Task A_target_that_is_not_ready_returns_503()
    {
        _target.Setup(target => target.CheckReadinessAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new TargetReadiness.NotReady("the token is wrong"));

        var result = await CheckAsync();

        Assert.Equal((503, "failing"), (result.StatusCode, GetState(result, "crm")));
        Assert.Contains("the token is wrong", Assert.Single(_app.GetLogLines(LogEvents.HealthCheckFailed)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue", true)]
    [InlineData("queue", false)]
    [InlineData("ledger", true)]
    [InlineData("ledger", false)]
    [InlineData("crm", true)]
    [InlineData("crm", false)]
    public async Task A_part_that_does_not_respond_fails_after_five_seconds_and_delays_no_other(string part, bool observesToken)
    {
        MakeHang(part, observesToken);

        var checking = CheckAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(checking.IsCompleted);
        _app.Time.Advance(TimeSpan.FromSeconds(0.1));
        var result = await checking;

        Assert.Equal(503, result.StatusCode);
        Assert.Equal("failing", GetState(result, part));
        Assert.All(AllOk.Select(ok => ok.Split(':')[0]).Where(name => name != part), name => Assert.Equal("ok", GetState(result, name)));
        Assert.Contains("5 seconds", Assert.Single(_app.GetLogLines(LogEvents.HealthCheckFailed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_parts_that_do_not_respond_take_five_seconds_together()
    {
        MakeHang("queue", true);
        MakeHang("ledger", true);
        MakeHang("crm", true);

        var checking = CheckAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("""{"queue":"failing","ledger":"failing","crm":"failing"}""", Encoding.UTF8.GetString((await checking).Body.Span));
    }

    [Fact]
    public async Task A_canceled_caller_is_not_a_failing_part()
    {
        MakeHang("ledger", true);
        using var caller = new CancellationTokenSource();

        var checking = _app.GetService<HealthChecker>().CheckAsync(caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => checking);
        Assert.Empty(_app.GetLogLines(LogEvents.HealthCheckFailed));
    }

    [Theory]
    [InlineData(15 * 60, 0, "ok")]
    [InlineData(15 * 60 + 1, 0, "degraded")]
    [InlineData(0, 15 * 60 + 1, "degraded")]
    public async Task A_message_that_is_not_processed_makes_the_queue_degraded_and_still_returns_200(int seconds, int poisonSeconds, string state)
    {
        SetOldestMessages(_app.Time.GetUtcNow().AddSeconds(-seconds), _app.Time.GetUtcNow().AddSeconds(-poisonSeconds));

        var result = await CheckAsync();

        Assert.Equal((200, state), (result.StatusCode, GetState(result, "queue")));
        Assert.Equal(state == "ok" ? 0 : 1, _app.GetLogLines(LogEvents.QueueOverdue).Count);
    }

    [Theory]
    [InlineData(TargetQueue.Prefix + "hubspot")]
    [InlineData(TargetQueue.Prefix + "hubspot" + TargetQueue.PoisonSuffix)]
    public async Task A_queue_that_responds_but_cannot_be_peeked_is_degraded(string name)
    {
        _queue.Setup(queue => queue.GetOldestMessageTimeAsync(name, It.IsAny<CancellationToken>())).ThrowsAsync(new FormatException("The input is not base64."));

        var result = await CheckAsync();

        Assert.Equal((200, "degraded"), (result.StatusCode, GetState(result, "queue")));
        Assert.Contains(name, Assert.Single(_app.GetLogLines(LogEvents.QueueCheckFailed)).Text, StringComparison.Ordinal);
    }

    private Task<HttpResult> CheckAsync() => _app.GetService<HealthChecker>().CheckAsync(CancellationToken.None);

    private void SetOldestMessages(DateTimeOffset? since, DateTimeOffset? poisonSince)
    {
        _queue.Setup(queue => queue.GetOldestMessageTimeAsync(TargetQueue.GetName("hubspot"), It.IsAny<CancellationToken>())).ReturnsAsync(since);
        _queue.Setup(queue => queue.GetOldestMessageTimeAsync(TargetQueue.GetPoisonName("hubspot"), It.IsAny<CancellationToken>())).ReturnsAsync(poisonSince);
    }

    private void MakeHang(string part, bool observesToken)
    {
        Func<CancellationToken, Task> hang = token => Task.Delay(Timeout.Infinite, observesToken ? token : CancellationToken.None);
        switch (part)
        {
            case "queue":
                _queue.Setup(queue => queue.CheckAsync(It.IsAny<CancellationToken>())).Returns(hang);
                break;
            case "ledger":
                _ledger.Setup(ledger => ledger.CheckHealthAsync(It.IsAny<CancellationToken>())).Returns(hang);
                break;
            default:
                _target.Setup(target => target.CheckReadinessAsync(It.IsAny<CancellationToken>())).Returns(async (CancellationToken token) =>
                {
                    await hang(token);
                    return new TargetReadiness.Ready();
                });
                break;
        }
    }

    private static string GetState(HttpResult result, string part) =>
        System.Text.Json.JsonElement.Parse(result.Body.Span).GetProperty(part).GetString()!;
}
