using System.Globalization;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Recovery;

/// <summary>
/// Has failed deliveries redelivered, which Auth0 itself retries for a few seconds only, and warns before Auth0 disables
/// the stream. Safe to run at any time and in several instances, because an event that is delivered twice has no effect.
/// </summary>
public sealed partial class DeliveryRecovery
{
    // The command line shows all of them.
    private const int MaxLoggedEventIds = 10;

    // The Functions host ends the process if a function runs for five minutes.
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(4);

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

    /// <summary>Runs once for each configured stream. Without credentials it does nothing.</summary>
    /// <returns>One report for each stream.</returns>
    public async Task<IReadOnlyList<StreamReport>> RunAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        var current = _options.CurrentValue;
        if (!current.IsConfigured)
        {
            return [];
        }

        using var timeout = new OperationTimeout(RunTimeout, _time, cancellationToken);
        var reports = new List<StreamReport>();
        foreach (var streamId in current.StreamIds.Distinct(StringComparer.Ordinal))
        {
            var report = await RecoverStreamAsync(streamId, request, timeout.Token, cancellationToken);
            RecordMetrics(report);
            LogReport(report);
            reports.Add(report);
        }

        return reports;
    }

    private async Task<StreamReport> RecoverStreamAsync(string streamId, RecoveryRequest request, CancellationToken linkedToken, CancellationToken cancellationToken)
    {
        try
        {
            return await _streams.RecoverAsync(streamId, request, linkedToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new StreamReport(streamId, StreamState.Unknown, Problem: new RecoveryProblem($"The run timed out after {RunTimeout.TotalMinutes:0} minutes, because Auth0 responds slowly.", IsTransient: true));
        }
    }

    private void RecordMetrics(StreamReport report)
    {
        if (report.State != StreamState.Unknown)
        {
            _metrics.RecordStreamState(report.StreamId, report.State == StreamState.Enabled);
        }

        if (report.Plan is { } plan)
        {
            _metrics.RecordFailedDeliveries(report.StreamId, report.FailedCount, plan.Abandoned.Count);
        }

        if (report.RedeliveredEventIds is { Count: > 0 } redelivered)
        {
            _metrics.RecordRedelivered(report.StreamId, redelivered.Count);
        }
    }

    private void LogReport(StreamReport report)
    {
        if (report.State == StreamState.Disabled)
        {
            LogDisabled(report.StreamId);
        }

        if (report.IsNearlyDisabled)
        {
            LogNearlyDisabled(report.StreamId, FormatFailedCount(report));
        }

        if (report is { FailedCount: > 0, Plan: { } plan })
        {
            LogFailed(report.StreamId, FormatFailedCount(report), report.RedeliveredEventIds?.Count ?? 0, plan.Abandoned.Count);
        }

        if (report.Plan is { Abandoned: { Count: > 0 } abandoned })
        {
            LogAbandoned(report.StreamId, abandoned.Count, string.Join(", ", abandoned.Take(MaxLoggedEventIds).Select(delivery => delivery.EventId)));
        }

        if (report.PostponedReason is { } reason)
        {
            LogPostponed(report.StreamId, reason);
        }

        switch (report.Problem)
        {
            case { IsTransient: true } problem:
                LogUnavailable(report.StreamId, problem.Message);
                break;
            case { } problem:
                LogMisconfigured(report.StreamId, problem.Message);
                break;
        }
    }

    private static string FormatFailedCount(StreamReport report) => report.FailedCount.ToString(CultureInfo.InvariantCulture) + (report.HasMore ? " or more" : "");

    [LoggerMessage(LogEvents.DeliveriesFailed, LogLevel.Warning, "Stream {Stream} has {Failed} failed deliveries: {Redelivered} are redelivered now, {Left} need manual attention", EventName = nameof(LogEvents.DeliveriesFailed))]
    private partial void LogFailed(string stream, string failed, int redelivered, int left);

    [LoggerMessage(LogEvents.DeliveriesAbandoned, LogLevel.Warning, "Stream {Stream}: {Left} failed deliveries are not redelivered any more and need manual attention: {EventIds}", EventName = nameof(LogEvents.DeliveriesAbandoned))]
    private partial void LogAbandoned(string stream, int left, string eventIds);

    [LoggerMessage(LogEvents.RedeliveryPostponed, LogLevel.Warning, "Stream {Stream}: redelivery postponed: {Reason}", EventName = nameof(LogEvents.RedeliveryPostponed))]
    private partial void LogPostponed(string stream, string reason);

    [LoggerMessage(LogEvents.StreamNearlyDisabled, LogLevel.Error, "Stream {Stream} has {Failed} failed deliveries; Auth0 disables it at 500 consecutive failures, or 5000 in total", EventName = nameof(LogEvents.StreamNearlyDisabled))]
    private partial void LogNearlyDisabled(string stream, string failed);

    [LoggerMessage(LogEvents.StreamDisabled, LogLevel.Error, "Stream {Stream} is disabled in Auth0; events are lost until it is enabled", EventName = nameof(LogEvents.StreamDisabled))]
    private partial void LogDisabled(string stream);

    [LoggerMessage(LogEvents.Auth0Unavailable, LogLevel.Warning, "Failed to check stream {Stream}; the next run tries again: {Problem}", EventName = nameof(LogEvents.Auth0Unavailable))]
    private partial void LogUnavailable(string stream, string problem);

    [LoggerMessage(LogEvents.Auth0Misconfigured, LogLevel.Error, "Failed to check stream {Stream}; fix the configuration: {Problem}", EventName = nameof(LogEvents.Auth0Misconfigured))]
    private partial void LogMisconfigured(string stream, string problem);
}
