using System.Diagnostics;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Pausing;

/// <summary>
/// Whether a target is paused, at most <see cref="MaxAge"/> old. While events arrive, it is read again in the background, so that
/// no event waits for it. If it cannot be read, the last known state stays.
/// </summary>
public sealed partial class PauseCache(IPauseStore store, TimeProvider time, ILogger<PauseCache> logger)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RefreshAge = MaxAge / 2;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <returns>Null if the target is not paused, as far as known.</returns>
    public ValueTask<PausedTarget?> FindAsync(string target, CancellationToken cancellationToken)
    {
        Task<PausedTarget?> reading;
        lock (_lock)
        {
            var state = GetState(target);
            var age = state.ReadAt is { } readAt ? time.GetElapsedTime(readAt) : TimeSpan.MaxValue;
            if (age >= RefreshAge && state.Reading.IsCompleted)
            {
                state.Reading = ReadAsync(target, state);
            }

            if (age < MaxAge)
            {
                return new(state.Paused);
            }

            reading = state.Reading;
        }

        return new(reading.WaitAsync(cancellationToken));
    }

    private State GetState(string target)
    {
        if (!_states.TryGetValue(target, out var state))
        {
            _states[target] = state = new State();
        }

        return state;
    }

    // Never fails: an event is not delayed because nobody knows whether it should be.
    private async Task<PausedTarget?> ReadAsync(string target, State state)
    {
        // Not a part of the event during which it is read.
        Activity.Current = null;
        using var timeout = new OperationTimeout(ReadTimeout, time, CancellationToken.None);
        try
        {
            var paused = await store.FindAsync(target, timeout.Token);
            Update(target, state, paused, isFailing: false);
            return paused;
        }
        catch (Exception e)
        {
            if (!state.IsFailing)
            {
                LogReadFailed(target, e.GetErrorCode());
            }

            Update(target, state, state.Paused, isFailing: true);
            return state.Paused;
        }
    }

    private void Update(string target, State state, PausedTarget? paused, bool isFailing)
    {
        bool wasPaused;
        lock (_lock)
        {
            wasPaused = state.Paused is not null;
            (state.Paused, state.ReadAt, state.IsFailing) = (paused, time.GetTimestamp(), isFailing);
        }

        if (paused is not null && !wasPaused)
        {
            LogPaused(target, paused.PausedBy);
        }
        else if (paused is null && wasPaused)
        {
            LogResumed(target);
        }
    }

    [LoggerMessage(LogEvents.TargetPaused, LogLevel.Warning, "{Target} is paused by {Operator}; its events wait in the queue", EventName = nameof(LogEvents.TargetPaused))]
    private partial void LogPaused(string target, string @operator);

    [LoggerMessage(LogEvents.TargetResumed, LogLevel.Information, "{Target} is no longer paused", EventName = nameof(LogEvents.TargetResumed))]
    private partial void LogResumed(string target);

    [LoggerMessage(LogEvents.PauseReadFailed, LogLevel.Warning, "Failed to read whether {Target} is paused: {Reason}; the last known state stays", EventName = nameof(LogEvents.PauseReadFailed))]
    private partial void LogReadFailed(string target, string reason);

    private sealed class State
    {
        public PausedTarget? Paused { get; set; }

        /// <summary>When it was read last; null if it never was.</summary>
        public long? ReadAt { get; set; }

        public bool IsFailing { get; set; }

        public Task<PausedTarget?> Reading { get; set; } = Task.FromResult<PausedTarget?>(null);
    }
}
