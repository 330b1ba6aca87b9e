using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Checks whether events can be received and correlated. Anyone may call it, so the response contains only the state of
/// each component; the reasons are in the log.
/// </summary>
public sealed partial class HealthChecker(
    IEventQueue queue,
    QueueWatcher watcher,
    ILedger ledger,
    TargetRegistry targets,
    PauseCache pauses,
    TimeProvider time,
    ILogger<HealthChecker> logger)
{
    /// <summary>The timeout for each component. Monitors time out after 30 seconds or less.</summary>
    public static readonly TimeSpan ComponentTimeout = TimeSpan.FromSeconds(5);

    private enum ComponentState
    {
        Ok,
        Degraded,
        Paused,
        Failing,
    }

    /// <summary>Checks all components concurrently. The status is 503 if one is failing, otherwise 200.</summary>
    public async Task<HttpResult> CheckAsync(CancellationToken cancellationToken)
    {
        var components = await Task.WhenAll([
            CheckComponentAsync("queue", CheckQueueAsync, cancellationToken),
            CheckComponentAsync("ledger", CheckLedgerAsync, cancellationToken),
            .. targets.All.Select(target => CheckComponentAsync(target.Name, token => CheckTargetAsync(target, token), cancellationToken))]);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var (name, state) in components)
            {
                json.WriteString(name, state switch { ComponentState.Ok => "ok", ComponentState.Degraded => "degraded", ComponentState.Paused => "paused", _ => "failing" });
            }

            json.WriteEndObject();
        }

        var status = components.Any(component => component.State == ComponentState.Failing) ? 503 : 200;
        return new HttpResult(status, new Dictionary<string, string> { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-store" }, body.ToArray());
    }

    private async Task<(string Name, ComponentState State)> CheckComponentAsync(
        string name,
        Func<CancellationToken, Task<ComponentState>> check,
        CancellationToken cancellationToken)
    {
        using var timeout = new OperationTimeout(ComponentTimeout, time, cancellationToken);
        try
        {
            // WaitAsync also ends a check that ignores its token.
            return (name, await check(timeout.Token).WaitAsync(timeout.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailing(name, $"no response within {ComponentTimeout.TotalSeconds:0} seconds");
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            LogFailing(name, e.GetErrorCode());
        }

        return (name, ComponentState.Failing);
    }

    private async Task<ComponentState> CheckQueueAsync(CancellationToken cancellationToken)
    {
        await queue.CheckAsync(cancellationToken);
        return await watcher.CheckAsync(cancellationToken) ? ComponentState.Ok : ComponentState.Degraded;
    }

    private async Task<ComponentState> CheckLedgerAsync(CancellationToken cancellationToken)
    {
        await ledger.CheckHealthAsync(cancellationToken);
        return ComponentState.Ok;
    }

    private async Task<ComponentState> CheckTargetAsync(ITarget target, CancellationToken cancellationToken)
    {
        if (await pauses.FindAsync(target.Name, cancellationToken) is not null)
        {
            return ComponentState.Paused;
        }

        if ((await target.CheckReadinessAsync(cancellationToken)).GetProblemOrNull() is not { } problem)
        {
            return ComponentState.Ok;
        }

        LogFailing(target.Name, problem);
        return ComponentState.Failing;
    }

    [LoggerMessage(LogEvents.HealthCheckFailed, LogLevel.Warning, "Health check of {Part} failed: {Reason}", EventName = nameof(LogEvents.HealthCheckFailed))]
    private partial void LogFailing(string part, string reason);
}
