using System.Text.Json;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Azure;
using Azure.Identity;

namespace Auth0Sync.Core.Health;

/// <summary>
/// Says whether events can be taken in and correlated. Anybody may ask, so the answer names the parts and nothing else;
/// the reasons are in the log.
/// </summary>
public sealed class HealthChecker(IEventQueue queue, ILedger ledger, TargetCatalogue targets)
{
    /// <summary>Asks every part: 200 where all are well, otherwise 503.</summary>
    /// <param name="cancellationToken">Cancels the asking.</param>
    public async Task<HttpAnswer> CheckAsync(CancellationToken cancellationToken)
    {
        var parts = await Task.WhenAll([
            AskAsync("queue", IsWellAsync(queue.CheckAsync(cancellationToken))),
            AskAsync("ledger", IsWellAsync(ledger.CheckAsync(cancellationToken))),
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

    private static async Task<bool> IsWellAsync(Task check)
    {
        try
        {
            await check;
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException or AggregateException)
        {
            return false;
        }
    }

    private static async Task<bool> IsReadyAsync(ITarget target, CancellationToken cancellationToken) =>
        await target.CheckAsync(cancellationToken) is TargetReadiness.Ready;
}
