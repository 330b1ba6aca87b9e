using System.Diagnostics;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// This instance's share of a target's calls. It is registered beside the other instances while it has work for more
/// than a newcomer's few calls, and no longer: an instance at rest costs nothing and holds nothing.
/// </summary>
internal sealed partial class RateLimitShare : IAsyncDisposable
{
    // So many renewals with hardly a call between them, and the work is over.
    private const int MaxIdleRenewals = 5;

    // How much sooner a renewal that failed is tried again.
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

    /// <summary>The share of this instance, which has none yet.</summary>
    /// <param name="target">The target.</param>
    /// <param name="registry">Where the instances find each other.</param>
    /// <param name="metrics">The instruments.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public RateLimitShare(string target, IInstanceRegistry registry, Auth0SyncMetrics metrics, TimeProvider time, ILogger<RateLimitShare> logger)
    {
        (_target, _metrics, _time, _logger) = (target, metrics, time, logger);
        _claim = new RateLimitClaim(target, registry, time);
        _claim.Changed += () => Changed?.Invoke();
    }

    /// <summary>Is raised when <see cref="Fraction"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>The part, above 0 and at most 1; null for a newcomer, which has none yet.</summary>
    public double? Fraction => _claim.GrantedUnits is var part and > 0 ? (double)part / RateLimitSplit.TotalUnits : null;

    /// <summary>Notes a call.</summary>
    public void RecordCall() => Interlocked.Increment(ref _callCount);

    /// <summary>Says that a call has to wait: this instance needs a part of its own, or its part still.</summary>
    public void RequestShare()
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            _isRequested = true;
            if (_isRegistered || _stopping.IsCancellationRequested)
            {
                return;
            }

            _isRegistered = true;
            ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _renewalTask = ended.Task;
        }

        _ = RunRegistrationAsync(ended);
    }

    /// <summary>Gives the part back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task membership;
        lock (_lock)
        {
            membership = _renewalTask;
        }

        await membership;
        _stopping.Dispose();
    }

    private async Task RunRegistrationAsync(TaskCompletionSource completion)
    {
        // It outlives the event that it begins with, and is no part of that event's trace.
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
        for (var calm = 0; calm < MaxIdleRenewals && !_stopping.IsCancellationRequested; calm = ResetAndCheckIdle() ? calm + 1 : 0)
        {
            var before = _claim.GrantedUnits;
            var isRenewed = await TryCallRegistryAsync(_claim.RenewAsync);
            if (_claim.GrantedUnits != before)
            {
                ReportShare();
            }

            var pause = isRenewed ? _claim.RenewalInterval : _claim.RenewalInterval / RetriesPerInterval;
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool ResetAndCheckIdle()
    {
        lock (_lock)
        {
            var isCalm = !_isRequested && _callCount <= 1;
            (_isRequested, _callCount) = (false, 0);
            return isCalm;
        }
    }

    private bool ContinueIfRequested()
    {
        lock (_lock)
        {
            return _isRegistered = _isRequested && !_stopping.IsCancellationRequested;
        }
    }

    /// <summary>Asks the registry, but for no longer than until the next renewal.</summary>
    private async Task<bool> TryCallRegistryAsync(Func<CancellationToken, Task> callAsync)
    {
        using var limit = new CancellationTokenSource(_claim.RenewalInterval, _time);
        try
        {
            await callAsync(limit.Token);
            _isFailing = false;
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, events go on: with the part until it lapses, and then with a newcomer's few calls.
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
        var part = Fraction ?? 0;
        _metrics.RecordBudgetShare(_target, part);
        LogShareChanged(_target, 100 * part, _claim.InstanceCount);
    }

    [LoggerMessage(LogEvents.BudgetShareChanged, LogLevel.Information, "{Target}: this instance may use {Percent:F1} % of the calls; {Instances} instances are at work", EventName = nameof(LogEvents.BudgetShareChanged))]
    private partial void LogShareChanged(string target, double percent, int instances);

    [LoggerMessage(LogEvents.BudgetShareRenewalFailed, LogLevel.Warning, "{Target}: the share of the calls cannot be renewed ({Error}); it is kept for some seconds, then a twentieth of the calls is used until the table Auth0SyncInstances can be reached", EventName = nameof(LogEvents.BudgetShareRenewalFailed))]
    private partial void LogShareNotRenewed(string target, string error);
}
