using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Azure;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Pausing;

/// <summary>
/// Pauses a target: its events stay in the queue and are not lost, however long that takes. Every instance follows within
/// <see cref="PauseCache.MaxAge"/>; an event in progress is completed.
/// </summary>
public sealed partial class TargetPause(IPauseStore store, IEnumerable<TargetDescriptor> targets, TimeProvider time, ILogger<TargetPause> logger)
{
    private const int MaxTextLength = 256;

    /// <summary>Can be repeated: who paused the target first stays recorded.</summary>
    /// <param name="target">The name of the target.</param>
    /// <param name="by">Who pauses it.</param>
    /// <param name="reason">Why; may be empty.</param>
    /// <param name="cancellationToken">Cancels the call; the target may be paused.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be written.</exception>
    public async Task<PauseResult> PauseAsync(string target, string by, string reason, CancellationToken cancellationToken)
    {
        if (!IsKnown(target))
        {
            return PauseResult.UnknownTarget;
        }

        if (!await store.TryAddAsync(new PausedTarget(target, time.GetUtcNow(), TableText.ToStorableText(by, MaxTextLength), TableText.ToStorableText(reason, MaxTextLength)), cancellationToken))
        {
            return PauseResult.Unchanged;
        }

        LogPauseRequested(target, by);
        return PauseResult.Done;
    }

    /// <summary>Can be repeated. Events that wait are processed within five minutes.</summary>
    /// <param name="target">The name of the target.</param>
    /// <param name="by">Who resumes it.</param>
    /// <param name="cancellationToken">Cancels the call; the target may be resumed.</param>
    /// <exception cref="RequestFailedException">The storage account cannot be written.</exception>
    public async Task<PauseResult> ResumeAsync(string target, string by, CancellationToken cancellationToken)
    {
        if (!IsKnown(target))
        {
            return PauseResult.UnknownTarget;
        }

        if (!await store.TryRemoveAsync(target, cancellationToken))
        {
            return PauseResult.Unchanged;
        }

        LogResumeRequested(target, by);
        return PauseResult.Done;
    }

    /// <summary>Returns the paused targets, also those that are not enabled.</summary>
    /// <exception cref="RequestFailedException">The storage account cannot be read.</exception>
    public Task<IReadOnlyList<PausedTarget>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    // A disabled target can be paused before it is enabled.
    private bool IsKnown(string target) => targets.Any(descriptor => descriptor.Name == target);

    [LoggerMessage(LogEvents.TargetPauseRequested, LogLevel.Information, "{Target}: paused by {Operator}; its events wait in the queue until it is resumed", EventName = nameof(LogEvents.TargetPauseRequested))]
    private partial void LogPauseRequested(string target, string @operator);

    [LoggerMessage(LogEvents.TargetResumeRequested, LogLevel.Information, "{Target}: resumed by {Operator}", EventName = nameof(LogEvents.TargetResumeRequested))]
    private partial void LogResumeRequested(string target, string @operator);
}
