using System.Diagnostics;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Targets.Limits;

/// <summary>
/// This instance's share of a target's calls. It is registered beside the other instances while it has work for more
/// than a newcomer's few calls, and no longer: an instance at rest costs nothing and holds nothing.
/// </summary>
internal sealed partial class BudgetShare : IAsyncDisposable
{
    // So many renewals with hardly a call between them, and the work is over.
    private const int CalmRenewals = 5;

    // How much sooner a renewal that failed is tried again.
    private const int TriesInPeriod = 4;

    private readonly string _target;
    private readonly BudgetClaim _claim;
    private readonly Auth0SyncMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<BudgetShare> _logger;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();
    private Task _membership = Task.CompletedTask;
    private bool _isMember;
    private bool _isNeeded;
    private int _calls;
    private bool _isFailing;

    /// <summary>The share of this instance, which has none yet.</summary>
    /// <param name="target">The target.</param>
    /// <param name="registry">Where the instances find each other.</param>
    /// <param name="metrics">The instruments.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public BudgetShare(string target, IInstanceRegistry registry, Auth0SyncMetrics metrics, TimeProvider time, ILogger<BudgetShare> logger)
    {
        (_target, _metrics, _time, _logger) = (target, metrics, time, logger);
        _claim = new BudgetClaim(target, registry, time);
        _claim.Changed += () => Changed?.Invoke();
    }

    /// <summary>Is raised when <see cref="Part"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>The part, above 0 and at most 1; null for a newcomer, which has none yet.</summary>
    public double? Part => _claim.Part is var part and > 0 ? (double)part / BudgetSplit.Whole : null;

    /// <summary>Notes a call.</summary>
    public void Use() => Interlocked.Increment(ref _calls);

    /// <summary>Says that a call has to wait: this instance needs a part of its own, or its part still.</summary>
    public void Need()
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            _isNeeded = true;
            if (_isMember || _end.IsCancellationRequested)
            {
                return;
            }

            _isMember = true;
            ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _membership = ended.Task;
        }

        _ = BeMemberAsync(ended);
    }

    /// <summary>Gives the part back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Task membership;
        lock (_lock)
        {
            membership = _membership;
        }

        await membership;
        _end.Dispose();
    }

    private async Task BeMemberAsync(TaskCompletionSource ended)
    {
        // It outlives the event that it begins with, and is no part of that event's trace.
        Activity.Current = null;
        do
        {
            await StayAsync();
            await TryAsync(_claim.GiveBackAsync);
            Tell();
        }
        while (GoesOn());
        ended.SetResult();
    }

    private async Task StayAsync()
    {
        for (var calm = 0; calm < CalmRenewals && !_end.IsCancellationRequested; calm = IsCalm() ? calm + 1 : 0)
        {
            var before = _claim.Part;
            var isRenewed = await TryAsync(_claim.RenewAsync);
            if (_claim.Part != before)
            {
                Tell();
            }

            var pause = isRenewed ? _claim.Period : _claim.Period / TriesInPeriod;
            await Task.Delay(pause, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsCalm()
    {
        lock (_lock)
        {
            var isCalm = !_isNeeded && _calls <= 1;
            (_isNeeded, _calls) = (false, 0);
            return isCalm;
        }
    }

    private bool GoesOn()
    {
        lock (_lock)
        {
            return _isMember = _isNeeded && !_end.IsCancellationRequested;
        }
    }

    /// <summary>Asks the registry, but for no longer than until the next renewal.</summary>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> ask)
    {
        using var limit = new CancellationTokenSource(_claim.Period, _time);
        try
        {
            await ask(limit.Token);
            _isFailing = false;
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, events go on: with the part until it lapses, and then with a newcomer's few calls.
            _claim.LapseWhereDue();
            if (!_isFailing)
            {
                LogNotRenewed(_target, e.GetType().Name);
            }

            _isFailing = true;
            return false;
        }
    }

    private void Tell()
    {
        var part = Part ?? 0;
        _metrics.BudgetShared(_target, part);
        LogShared(_target, 100 * part, _claim.Instances);
    }

    [LoggerMessage(LogEvents.BudgetShared, LogLevel.Information, "{Target}: this instance may use {Percent:F1} % of the calls; {Instances} instances are at work", EventName = nameof(LogEvents.BudgetShared))]
    private partial void LogShared(string target, double percent, int instances);

    [LoggerMessage(LogEvents.BudgetNotShared, LogLevel.Warning, "{Target}: the share of the calls cannot be renewed ({Error}); it is kept for some seconds, then a twentieth of the calls is used until the table Auth0SyncInstances can be reached", EventName = nameof(LogEvents.BudgetNotShared))]
    private partial void LogNotRenewed(string target, string error);
}
