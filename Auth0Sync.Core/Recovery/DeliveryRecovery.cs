using System.Globalization;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;
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
    private const int MaxLoggedEventIds = 10;

    // The Functions host ends the whole process when something runs for five minutes.
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

    /// <summary>Looks after every configured stream, once; without credentials it does nothing.</summary>
    /// <param name="request">What to do.</param>
    /// <param name="cancellationToken">Ends the run; the next one goes on.</param>
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
            return new StreamReport(streamId, StreamState.Unknown, Problem: new RecoveryProblem("Auth0 is slow, and the time of a run is over.", IsTransient: true));
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

        if (report.Plan is { Abandoned: { Count: > 0 } left })
        {
            LogAbandoned(report.StreamId, left.Count, string.Join(", ", left.Take(MaxLoggedEventIds).Select(delivery => delivery.EventId)));
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

    [LoggerMessage(LogEvents.DeliveriesFailed, LogLevel.Warning, "Stream {Stream} has {Failed} failed deliveries; {Redelivered} are redelivered now, {Left} are left to a person", EventName = nameof(LogEvents.DeliveriesFailed))]
    private partial void LogFailed(string stream, string failed, int redelivered, int left);

    [LoggerMessage(LogEvents.DeliveriesAbandoned, LogLevel.Warning, "Stream {Stream}: {Left} failed deliveries are not redelivered any more, a person has to look: {EventIds}", EventName = nameof(LogEvents.DeliveriesAbandoned))]
    private partial void LogAbandoned(string stream, int left, string eventIds);

    [LoggerMessage(LogEvents.RedeliveryPostponed, LogLevel.Warning, "Stream {Stream}: failed deliveries wait: {Reason}", EventName = nameof(LogEvents.RedeliveryPostponed))]
    private partial void LogPostponed(string stream, string reason);

    [LoggerMessage(LogEvents.StreamNearlyDisabled, LogLevel.Error, "Stream {Stream} has {Failed} failed deliveries; Auth0 disables it at 500 in a row, or 5000 in all", EventName = nameof(LogEvents.StreamNearlyDisabled))]
    private partial void LogNearlyDisabled(string stream, string failed);

    [LoggerMessage(LogEvents.StreamDisabled, LogLevel.Error, "Stream {Stream} is disabled in Auth0; what happens meanwhile is not sent later", EventName = nameof(LogEvents.StreamDisabled))]
    private partial void LogDisabled(string stream);

    [LoggerMessage(LogEvents.Auth0Unavailable, LogLevel.Warning, "Stream {Stream} could not be looked after this time: {Problem}", EventName = nameof(LogEvents.Auth0Unavailable))]
    private partial void LogUnavailable(string stream, string problem);

    [LoggerMessage(LogEvents.Auth0Misconfigured, LogLevel.Error, "Stream {Stream} cannot be looked after: {Problem}", EventName = nameof(LogEvents.Auth0Misconfigured))]
    private partial void LogMisconfigured(string stream, string problem);
}
