using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Checks at startup whether each target can be written, and logs what to do if not. The webhook accepts events either
/// way: those of a target that is not ready wait in the queue.
/// </summary>
/// <param name="targets">Resolves the targets, after their settings are validated.</param>
/// <param name="logger">The logger.</param>
internal sealed partial class TargetStartupCheck(Func<TargetRegistry> targets, ILogger<TargetStartupCheck> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var target in targets().All)
        {
            switch (await target.CheckReadinessAsync(stoppingToken))
            {
                case TargetReadiness.NotReady notReady:
                    LogNotReady(target.Name, notReady.Problem);
                    break;
                case TargetReadiness.Unknown unknown:
                    LogCheckFailed(target.Name, unknown.Problem);
                    break;
                default:
                    LogReady(target.Name);
                    break;
            }
        }
    }

    [LoggerMessage(LogEvents.TargetReady, LogLevel.Information, "{Target} is ready", EventName = nameof(LogEvents.TargetReady))]
    private partial void LogReady(string target);

    [LoggerMessage(LogEvents.TargetNotReady, LogLevel.Error, "{Target} is not ready; its events wait in the queue until this is fixed: {Problem}", EventName = nameof(LogEvents.TargetNotReady))]
    private partial void LogNotReady(string target, string problem);

    [LoggerMessage(LogEvents.TargetCheckFailed, LogLevel.Warning, "Failed to check {Target} at startup; it is checked again later: {Problem}", EventName = nameof(LogEvents.TargetCheckFailed))]
    private partial void LogCheckFailed(string target, string problem);
}
