using System.Runtime.CompilerServices;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>
/// What a person can do about review items. Nothing is written to a target here: the event goes through the queue again, with the
/// decision. An item is marked, then its event is sent, then the item is deleted: a crash in between sends an event twice and
/// loses none. Every action can be repeated; of two people, one succeeds.
/// </summary>
public sealed partial class ReviewActions
{
    /// <summary>After this, an unfinished resolution counts as interrupted, and another person may go on.</summary>
    public static readonly TimeSpan ResolutionTimeout = TimeSpan.FromMinutes(1);

    private const int ListPageSize = 200;
    private const int MaxNameLength = 200;
    private const string NewerEvent = "Another event was added meanwhile. Look at the item again.";

    private readonly IReviewStore _store;
    private readonly IReviewLog _log;
    private readonly IEventQueue _queue;
    private readonly ReviewSubjectReader _reader;
    private readonly TimeProvider _time;
    private readonly ILogger<ReviewActions> _logger;

    internal ReviewActions(IReviewStore store, IReviewLog log, IEventQueue queue, ReviewSubjectReader reader, TimeProvider time, ILogger<ReviewActions> logger) =>
        (_store, _log, _queue, _reader, _time, _logger) = (store, log, queue, reader, time, logger);

    /// <summary>Lists open items, grouped by reason.</summary>
    public async Task<ReviewListPage> ListAsync(ReviewFilter filter, int pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var page = await _store.ListPageAsync(filter, pageSize, continuation, cancellationToken);
        return new([.. page.Items.Select(ReviewListEntry.FromItem)], page.Continuation);
    }

    /// <summary>Lists all open items, page by page. Enumerate only as many as needed: the rest is not read.</summary>
    public async IAsyncEnumerable<ReviewListEntry> ListAllAsync(ReviewFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var page = await ListAsync(filter, ListPageSize, continuation, cancellationToken);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);
    }

    /// <summary>Shows an item, with the candidates as they are now.</summary>
    /// <returns>Null if the item is not open.</returns>
    public async Task<ReviewItemReport?> ShowAsync(string id, bool includePersonalData, CancellationToken cancellationToken) =>
        await _reader.ReadAsync(id, cancellationToken) is { } subject
            ? ReviewReportBuilder.Build(subject, await _log.ReadAsync(id, cancellationToken), includePersonalData)
            : null;

    /// <summary>Sends the event through the queue again, with a choice.</summary>
    public Task<ReviewActionResult> ApproveAsync(string id, ReviewChoice choice, ReviewActor actor, CancellationToken cancellationToken) =>
        ResolveAsync(id, ReviewActionKind.Approve, choice, actor, cancellationToken);

    /// <summary>Closes the item. Its event is dropped.</summary>
    public Task<ReviewActionResult> DismissAsync(string id, ReviewActor actor, CancellationToken cancellationToken) =>
        ResolveAsync(id, ReviewActionKind.Dismiss, null, actor, cancellationToken);

    /// <summary>Sends the event through the queue again.</summary>
    public Task<ReviewActionResult> RetryAsync(string id, ReviewActor actor, CancellationToken cancellationToken) =>
        ResolveAsync(id, ReviewActionKind.Retry, null, actor, cancellationToken);

    /// <summary>Retries all matching items, one by one. Items that are added meanwhile may be left out.</summary>
    public async IAsyncEnumerable<ReviewActionResult> RetryAllAsync(ReviewFilter filter, ReviewActor actor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // All of them first: a retried event may return to review, and would be found again.
        foreach (var item in await ListAllAsync(filter, cancellationToken).ToListAsync(cancellationToken))
        {
            yield return await RetryAsync(item.Id, actor, cancellationToken);
        }
    }

    private async Task<ReviewActionResult> ResolveAsync(string id, ReviewActionKind action, ReviewChoice? choice, ReviewActor actor, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(actor.By);
        if (await _reader.ReadAsync(id, cancellationToken) is not { } subject)
        {
            return await DescribeClosedItemAsync(id, action, choice, cancellationToken);
        }

        if (actor.Version is { } seen && seen != subject.Version)
        {
            return new(id, action, choice, ReviewActionStatus.Changed, NewerEvent);
        }

        var by = TableText.ToStorableText(actor.By.Trim(), MaxNameLength);
        var option = action switch
        {
            ReviewActionKind.Approve => ReviewOptionPlanner.GetApproval(subject, choice!),
            ReviewActionKind.Retry => ReviewOptionPlanner.GetRetry(subject),
            _ => ReviewOptionPlanner.GetDismissal(subject),
        };
        if (subject.Open.Resolution is { } other && other.By != by && _time.GetUtcNow() - other.At < ResolutionTimeout)
        {
            return new(id, action, choice, ReviewActionStatus.InProgress, $"{other.By} is resolving the item right now.", other.By, other.At);
        }

        if (!option.IsPossible || actor.IsDryRun)
        {
            return option.IsPossible
                ? new(id, action, choice, ReviewActionStatus.Planned, option.Effect) { Version = subject.Version }
                : new(id, action, choice, ReviewActionStatus.NotPossible, option.Effect);
        }

        var resolution = new ReviewResolution(by, _time.GetUtcNow());
        return await _store.TryMarkAsync(subject.Open, resolution, cancellationToken) is { } marked
            ? await SendAndCloseAsync(subject, marked, action, choice, option, resolution, cancellationToken)
            : await DescribeChangedItemAsync(id, action, choice, cancellationToken);
    }

    private async Task<ReviewActionResult> SendAndCloseAsync(
        ReviewSubject subject,
        OpenReviewItem marked,
        ReviewActionKind action,
        ReviewChoice? choice,
        ReviewOption option,
        ReviewResolution resolution,
        CancellationToken cancellationToken)
    {
        var item = subject.Item;
        var entry = new ReviewLogEntry(
            item.Id,
            resolution.At,
            resolution.By,
            action,
            subject.HasPersonalRecordIds ? choice?.WithoutRecordId() : choice,
            item.Reason,
            item.Target,
            item.EventId,
            IsCompleted: false);
        await _log.WriteAsync(entry, cancellationToken);
        if (action != ReviewActionKind.Dismiss)
        {
            var message = subject.Message! with { Decision = choice is null ? null : ReviewOptionPlanner.ToDecision(subject, choice) };
            await _queue.SendAsync(message, TimeSpan.Zero, cancellationToken);
        }

        var isClosed = await _store.TryCloseAsync(marked, cancellationToken);
        if (!isClosed && action == ReviewActionKind.Dismiss)
        {
            return new(item.Id, action, choice, ReviewActionStatus.Changed, "Another event was added meanwhile, so the item stays open. Look at it again.");
        }

        await _log.WriteAsync(entry with { IsCompleted = true }, cancellationToken);
        LogResolved(action, item.Id, item.Reason, item.Target ?? "no target", item.EventId ?? "no event", resolution.By);
        var effect = isClosed ? option.Effect : $"{option.Effect} Another event was added meanwhile, so the item stays open.";
        return new(item.Id, action, choice, ReviewActionStatus.Done, effect, resolution.By, resolution.At);
    }

    private async Task<ReviewActionResult> DescribeChangedItemAsync(string id, ReviewActionKind action, ReviewChoice? choice, CancellationToken cancellationToken) =>
        await _store.FindAsync(id, cancellationToken) switch
        {
            null => await DescribeClosedItemAsync(id, action, choice, cancellationToken),
            { Resolution: { } other } => new(id, action, choice, ReviewActionStatus.InProgress, $"{other.By} is resolving the item right now.", other.By, other.At),
            _ => new(id, action, choice, ReviewActionStatus.Changed, NewerEvent),
        };

    private async Task<ReviewActionResult> DescribeClosedItemAsync(string id, ReviewActionKind action, ReviewChoice? choice, CancellationToken cancellationToken)
    {
        if (await _log.ReadAsync(id, cancellationToken) is not [var last, ..])
        {
            return new(id, action, choice, ReviewActionStatus.NotFound, "There is no open item with this id.");
        }

        var isAsRequested = last.IsSameDecision(action, choice);
        var message = $"The item was resolved {(isAsRequested ? "" : "otherwise ")}before: {last.DescribeDecision()}. Nothing was done.";
        return new(id, action, choice, ReviewActionStatus.AlreadyResolved, message, last.By, last.At) { IsAsRequested = isAsRequested };
    }

    [LoggerMessage(LogEvents.ReviewResolved, LogLevel.Information, "Resolved review item {ItemId} ({Reason}) of {Target} by {Action}, event {Auth0EventId}, on behalf of {By}", EventName = nameof(LogEvents.ReviewResolved))]
    private partial void LogResolved(ReviewActionKind action, string itemId, ReviewReason reason, string target, string auth0EventId, string by);
}
