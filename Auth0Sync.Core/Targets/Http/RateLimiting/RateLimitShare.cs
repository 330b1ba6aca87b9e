using System.Diagnostics;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// This instance's share of a target's rate limit. The instance is registered only while it needs more calls than an
/// unregistered one may send, so an idle instance costs nothing and holds no share.
/// </summary>
internal sealed partial class RateLimitShare : IAsyncDisposable
{
    // After this many renewals with at most one call each, the instance is idle.
    private const int MaxIdleRenewals = 5;

    // A failed renewal is retried this many times per interval.
    private const int RetriesPerInterval = 4;

    private readonly string _target;
    private readonly RateLimitClaim _claim;
    private readonly Auth0SyncMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RateLimitShare> _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _renewalTask = Task.CompletedTask;
    private bool _isRegistered;
    private bool _isRequested;
    private int _callCount;
    private bool _isFailing;

    public RateLimitShare(string target, IInstanceRegistry registry, Auth0SyncMetrics metrics, TimeProvider time, ILogger<RateLimitShare> logger)
    {
        (_target, _metrics, _time, _logger) = (target, metrics, time, logger);
        _claim = new RateLimitClaim(target, registry, time);
        _claim.Changed += () => Changed?.Invoke();
    }

    /// <summary>Raised when <see cref="Fraction"/> changed.</summary>
    public event Action? Changed;

    /// <summary>The share, above 0 and at most 1; null if the instance has none yet.</summary>
    public double? Fraction => _claim.GrantedUnits is var part and > 0 ? (double)part / RateLimitSplit.TotalUnits : null;

    public void RecordCall() => Interlocked.Increment(ref _callCount);

    /// <summary>Registers the instance, or keeps it registered, because a call has to wait.</summary>
    public void RequestShare()
    {
        TaskCompletionSource completion;
        lock (_lock)
        {
            _isRequested = true;
            if (_isRegistered || _stopping.IsCancellationRequested)
            {
                return;
            }

            _isRegistered = true;
            completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _renewalTask = completion.Task;
        }

        _ = RunRegistrationAsync(completion);
    }

    /// <summary>Releases the share.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task renewalTask;
        lock (_lock)
        {
            renewalTask = _renewalTask;
        }

        await renewalTask;
        _stopping.Dispose();
    }

    private async Task RunRegistrationAsync(TaskCompletionSource completion)
    {
        // The registration outlives the event during which it started, and is not part of that event's trace.
        Activity.Current = null;
        do
        {
            await RenewUntilIdleAsync();
            await TryCallRegistryAsync(_claim.ReleaseAsync);
            ReportShare();
        }
        while (ContinueIfRequested());
        completion.SetResult();
    }

    private async Task RenewUntilIdleAsync()
    {
        for (var idle = 0; idle < MaxIdleRenewals && !_stopping.IsCancellationRequested; idle = ResetAndCheckIdle() ? idle + 1 : 0)
        {
            var before = _claim.GrantedUnits;
            var isRenewed = await TryCallRegistryAsync(_claim.RenewAsync);
            if (_claim.GrantedUnits != before)
            {
                ReportShare();
            }

            var delay = isRenewed ? _claim.RenewalInterval : _claim.RenewalInterval / RetriesPerInterval;
            await Task.Delay(delay, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool ResetAndCheckIdle()
    {
        lock (_lock)
        {
            var isIdle = !_isRequested && _callCount <= 1;
            (_isRequested, _callCount) = (false, 0);
            return isIdle;
        }
    }

    private bool ContinueIfRequested()
    {
        lock (_lock)
        {
            return _isRegistered = _isRequested && !_stopping.IsCancellationRequested;
        }
    }

    /// <summary>Calls the registry, with a timeout until the next renewal.</summary>
    private async Task<bool> TryCallRegistryAsync(Func<CancellationToken, Task> callAsync)
    {
        using var timeout = new CancellationTokenSource(_claim.RenewalInterval, _time);
        try
        {
            await callAsync(timeout.Token);
            _isFailing = false;
            return true;
        }
        catch (Exception e)
        {
            // Any failure: events continue with the share until it expires, then at the rate of an unregistered instance.
            _claim.ReleaseIfExpired();
            if (!_isFailing)
            {
                LogShareNotRenewed(_target, e.GetType().Name);
            }

            _isFailing = true;
            return false;
        }
    }

    private void ReportShare()
    {
        var share = Fraction ?? 0;
        _metrics.RecordBudgetShare(_target, share);
        LogShareChanged(_target, 100 * share, _claim.InstanceCount);
    }

    [LoggerMessage(LogEvents.BudgetShareChanged, LogLevel.Information, "{Target}: this instance may use {Percent:F1} % of the calls; {Instances} instances are active", EventName = nameof(LogEvents.BudgetShareChanged))]
    private partial void LogShareChanged(string target, double percent, int instances);

    [LoggerMessage(LogEvents.BudgetShareRenewalFailed, LogLevel.Warning, "{Target}: failed to renew the share of the calls ({Error}). It expires in a few seconds; then this instance uses 5 % of the calls until the table Auth0SyncInstances is available", EventName = nameof(LogEvents.BudgetShareRenewalFailed))]
    private partial void LogShareNotRenewed(string target, string error);
}
