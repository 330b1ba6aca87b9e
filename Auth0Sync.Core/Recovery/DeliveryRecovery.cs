using System.Globalization;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery;

/// <summary>
/// Looks after the deliveries that Auth0 has given up, which it does within seconds: has them redelivered, and warns
/// before Auth0 disables the stream. Safe to run at any time and in several instances, because an event that is delivered
/// twice changes nothing.
/// </summary>
public sealed partial class DeliveryRecovery
{
    // Enough to begin with; the command line shows all.
    private const int MostNamed = 10;

    // The Functions host ends the whole process when something runs for five minutes.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(4);

    private readonly StreamRecovery _streams;
    private readonly IOptionsMonitor<Auth0Options> _options;
    private readonly Auth0SyncMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliveryRecovery> _logger;

    internal DeliveryRecovery(
        StreamRecovery streams,
        IOptionsMonitor<Auth0Options> options,
        Auth0SyncMetrics metrics,
        TimeProvider time,
        ILogger<DeliveryRecovery> logger) => (_streams, _options, _metrics, _time, _logger) = (streams, options, metrics, time, logger);

    /// <summary>Looks after every configured stream, once; without credentials it does nothing.</summary>
    /// <param name="run">What to do.</param>
    /// <param name="cancellationToken">Ends the run; the next one goes on.</param>
    /// <returns>One report for each stream.</returns>
    public async Task<IReadOnlyList<StreamReport>> RunAsync(RecoveryRun run, CancellationToken cancellationToken)
    {
        var current = _options.CurrentValue;
        if (!current.IsConfigured)
        {
            return [];
        }

        using var limit = new CancellationTokenSource(TimeLimit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var reports = new List<StreamReport>();
        foreach (var streamId in current.StreamIds.Distinct(StringComparer.Ordinal))
        {
            var report = await RunAsync(streamId, run, either.Token, cancellationToken);
            Measure(report);
            Tell(report);
            reports.Add(report);
        }

        return reports;
    }

    private async Task<StreamReport> RunAsync(string streamId, RecoveryRun run, CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            return await _streams.RunAsync(streamId, run, either);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StreamReport(streamId, StreamState.Unknown, Problem: new RecoveryProblem("Auth0 is slow, and the time of a run is over.", Passes: true));
        }
    }

    private void Measure(StreamReport report)
    {
        if (report.State != StreamState.Unknown)
        {
            _metrics.StreamSeen(report.StreamId, report.State == StreamState.Enabled);
        }

        if (report.Plan is { } plan)
        {
            _metrics.DeliveriesFailed(report.StreamId, report.Failed, plan.Left.Count);
        }

        if (report.Redelivered is { Count: > 0 } redelivered)
        {
            _metrics.Redelivered(report.StreamId, redelivered.Count);
        }
    }

    private void Tell(StreamReport report)
    {
        if (report.State == StreamState.Disabled)
        {
            LogDisabled(report.StreamId);
        }

        if (report.IsNearlyDisabled)
        {
            LogNearlyDisabled(report.StreamId, Number(report));
        }

        if (report is { Failed: > 0, Plan: { } plan })
        {
            LogFailed(report.StreamId, Number(report), report.Redelivered?.Count ?? 0, plan.Left.Count);
        }

        if (report.Plan is { Left: { Count: > 0 } left })
        {
            LogLeft(report.StreamId, left.Count, string.Join(", ", left.Take(MostNamed).Select(delivery => delivery.EventId)));
        }

        if (report.HeldBack is { } reason)
        {
            LogHeldBack(report.StreamId, reason);
        }

        switch (report.Problem)
        {
            case { Passes: true } problem:
                LogNotAsked(report.StreamId, problem.Text);
                break;
            case { } problem:
                LogMisconfigured(report.StreamId, problem.Text);
                break;
        }
    }

    private static string Number(StreamReport report) => report.Failed.ToString(CultureInfo.InvariantCulture) + (report.HasMore ? " or more" : "");

    [LoggerMessage(LogEvents.DeliveriesFailed, LogLevel.Warning, "Stream {Stream} has {Failed} failed deliveries; {Redelivered} are redelivered now, {Left} are left to a person", EventName = nameof(LogEvents.DeliveriesFailed))]
    private partial void LogFailed(string stream, string failed, int redelivered, int left);

    [LoggerMessage(LogEvents.DeliveriesLeft, LogLevel.Warning, "Stream {Stream}: {Left} failed deliveries are not redelivered any more, a person has to look: {EventIds}", EventName = nameof(LogEvents.DeliveriesLeft))]
    private partial void LogLeft(string stream, int left, string eventIds);

    [LoggerMessage(LogEvents.RedeliveryHeldBack, LogLevel.Warning, "Stream {Stream}: failed deliveries wait: {Reason}", EventName = nameof(LogEvents.RedeliveryHeldBack))]
    private partial void LogHeldBack(string stream, string reason);

    [LoggerMessage(LogEvents.StreamNearlyDisabled, LogLevel.Error, "Stream {Stream} has {Failed} failed deliveries; Auth0 disables it at 500 in a row, or 5000 in all", EventName = nameof(LogEvents.StreamNearlyDisabled))]
    private partial void LogNearlyDisabled(string stream, string failed);

    [LoggerMessage(LogEvents.StreamDisabled, LogLevel.Error, "Stream {Stream} is disabled in Auth0; what happens meanwhile is not sent later", EventName = nameof(LogEvents.StreamDisabled))]
    private partial void LogDisabled(string stream);

    [LoggerMessage(LogEvents.Auth0NotAsked, LogLevel.Warning, "Stream {Stream} could not be looked after this time: {Problem}", EventName = nameof(LogEvents.Auth0NotAsked))]
    private partial void LogNotAsked(string stream, string problem);

    [LoggerMessage(LogEvents.Auth0Misconfigured, LogLevel.Error, "Stream {Stream} cannot be looked after: {Problem}", EventName = nameof(LogEvents.Auth0Misconfigured))]
    private partial void LogMisconfigured(string stream, string problem);
}
