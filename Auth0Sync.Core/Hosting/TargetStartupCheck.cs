using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Hosting;

/// <summary>
/// Asks every target at start whether it may be written, so that a person reads in the log what to do. A target that is
/// not ready stops no intake: its events wait in the queue.
/// </summary>
/// <param name="targets">Gets the targets, once their settings are validated.</param>
/// <param name="logger">The log.</param>
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

    [LoggerMessage(LogEvents.TargetNotReady, LogLevel.Error, "{Target} needs attention, its events wait in the queue: {Problem}", EventName = nameof(LogEvents.TargetNotReady))]
    private partial void LogNotReady(string target, string problem);

    [LoggerMessage(LogEvents.TargetCheckFailed, LogLevel.Warning, "{Target} cannot be checked yet: {Problem}", EventName = nameof(LogEvents.TargetCheckFailed))]
    private partial void LogCheckFailed(string target, string problem);
}
