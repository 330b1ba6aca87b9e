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
public sealed partial class HealthChecker(IEventQueue queue, ILedger ledger, TargetCatalogue targets, ILogger<HealthChecker> logger)
{
    /// <summary>Asks every part: 200 where all are well, otherwise 503.</summary>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public async Task<HttpAnswer> CheckAsync(CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll([
            AskAsync("queue", IsWellAsync("queue", queue.CheckAsync(cancellationToken))),
            AskAsync("ledger", IsWellAsync("ledger", ledger.CheckAsync(cancellationToken))),
            .. targets.All.Select(target => AskAsync(target.Name, IsReadyAsync(target, cancellationToken)))]);
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var part in parts)
            {
                json.WriteString(part.Name, part.IsWell ? "ok" : "failing");
            }

            json.WriteEndObject();
        }

        var status = parts.All(part => part.IsWell) ? 200 : 503;
        return new HttpAnswer(status, new Dictionary<string, string> { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-store" }, body.ToArray());
    }

    private static async Task<(string Name, bool IsWell)> AskAsync(string name, Task<bool> answer) => (name, await answer);

    private async Task<bool> IsWellAsync(string part, Task check)
    {
        try
        {
            await check;
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            LogFailing(part, (e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
            return false;
        }
    }

    private async Task<bool> IsReadyAsync(ITarget target, CancellationToken cancellationToken)
    {
        switch (await target.CheckAsync(cancellationToken))
        {
            case TargetReadiness.NotReady notReady:
                LogFailing(target.Name, notReady.Problem);
                return false;
            case TargetReadiness.Unknown unknown:
                LogFailing(target.Name, unknown.Problem);
                return false;
            default:
                return true;
        }
    }

    [LoggerMessage(LogEvents.PartFailing, LogLevel.Warning, "Health: {Part} is failing: {Reason}", EventName = nameof(LogEvents.PartFailing))]
    private partial void LogFailing(string part, string reason);
}
