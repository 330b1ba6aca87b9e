using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Health;

/// <summary>
/// Says whether events can be taken in and correlated. Anybody may ask, so the answer names the parts and nothing else;
/// the reasons are in the log.
/// </summary>
public sealed partial class HealthChecker(
    IEventQueue queue,
    QueueWatcher watcher,
    ILedger ledger,
    TargetCatalogue targets,
    TimeProvider time,
    ILogger<HealthChecker> logger)
{
    /// <summary>How long one part may take. A monitor gives up on the whole answer after 30 seconds or earlier.</summary>
    public static readonly TimeSpan PartTimeout = TimeSpan.FromSeconds(5);

    private enum PartState
    {
        Ok,
        Degraded,
        Failing,
    }

    /// <summary>Asks every part at the same time: 503 where one is failing, otherwise 200.</summary>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public async Task<HttpAnswer> CheckAsync(CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll([
            CheckPartAsync("queue", CheckQueueAsync, cancellationToken),
            CheckPartAsync("ledger", CheckLedgerAsync, cancellationToken),
            .. targets.All.Select(target => CheckPartAsync(target.Name, token => CheckTargetAsync(target, token), cancellationToken))]);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var (name, state) in parts)
            {
                json.WriteString(name, state switch { PartState.Ok => "ok", PartState.Degraded => "degraded", _ => "failing" });
            }

            json.WriteEndObject();
        }

        var status = parts.Any(part => part.State == PartState.Failing) ? 503 : 200;
        return new HttpAnswer(status, new Dictionary<string, string> { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-store" }, body.ToArray());
    }

    private async Task<(string Name, PartState State)> CheckPartAsync(
        string name,
        Func<CancellationToken, Task<PartState>> check,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(PartTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Waits no longer than the limit even for a part that does not listen to its token.
            return (name, await check(either.Token).WaitAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailing(name, $"it did not answer within {PartTimeout.TotalSeconds:0} seconds");
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            LogFailing(name, (e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
        }

        return (name, PartState.Failing);
    }

    private async Task<PartState> CheckQueueAsync(CancellationToken cancellationToken)
    {
        await queue.CheckAsync(cancellationToken);
        return await watcher.WatchAsync(cancellationToken) ? PartState.Ok : PartState.Degraded;
    }

    private async Task<PartState> CheckLedgerAsync(CancellationToken cancellationToken)
    {
        await ledger.CheckAsync(cancellationToken);
        return PartState.Ok;
    }

    private async Task<PartState> CheckTargetAsync(ITarget target, CancellationToken cancellationToken)
    {
        switch (await target.CheckAsync(cancellationToken))
        {
            case TargetReadiness.NotReady notReady:
                LogFailing(target.Name, notReady.Problem);
                return PartState.Failing;
            case TargetReadiness.Unknown unknown:
                LogFailing(target.Name, unknown.Problem);
                return PartState.Failing;
            default:
                return PartState.Ok;
        }
    }

    [LoggerMessage(LogEvents.PartFailing, LogLevel.Warning, "Health: {Part} is failing: {Reason}", EventName = nameof(LogEvents.PartFailing))]
    private partial void LogFailing(string part, string reason);
}
