using System.Runtime.CompilerServices;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Users;

/// <summary>Answers what happened to one user. It changes nothing, and stores neither user id nor address.</summary>
public sealed class UserInspector(
    TargetRegistry targets,
    ILedger ledger,
    LedgerHasher hasher,
    IReviewReader reviews,
    IJournal journal,
    IQueueInspector inspector,
    IEventQueue queue,
    TimeProvider time)
{
    /// <summary>
    /// Reads what is known about a user: the row of each target, the review items, and the events that wait in the queues. The
    /// number of reads does not depend on how many users or events there are.
    /// </summary>
    public Task<UserReport> InspectAsync(string userId, CancellationToken cancellationToken) => InspectAsync(userId, null, cancellationToken);

    /// <param name="userId">The Auth0 user id.</param>
    /// <param name="onlyTarget">The only target that is read; null for all enabled ones, and for review items without one.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="InspectAsync(string, CancellationToken)"/>
    public async Task<UserReport> InspectAsync(string userId, string? onlyTarget, CancellationToken cancellationToken)
    {
        var reader = new PartialReader(time, cancellationToken);
        var selected = SelectTargets(onlyTarget).ToList();
        var messages = new UserMessageFinder(queue, inspector, reader).FindAsync([.. selected.Select(target => target.Name)], userId);
        var items = reader.ReadAsync("review items", token => reviews.ListByUserAsync(userId, token));
        var rows = await Task.WhenAll(selected.Select(target => reader.ReadAsync(
            $"ledger row of {target.Name}",
            async token => UserTargetReport.Create(await ledger.ReadAsync(target.Name, userId, token), targets.HasPersonalRecordIds(target.Name)))));
        var (pending, isComplete) = await messages;
        return new UserReport(userId, [.. rows.OfType<UserTarget>()], [.. (await items ?? []).Where(item => onlyTarget is null || item.Target == onlyTarget).Select(ToReport)], pending, []) { IsPendingComplete = isComplete } with { Problems = reader.Problems };
    }

    /// <summary>Asks each target whose records have an address. A target without records is not asked.</summary>
    public Task<IReadOnlyList<EmailMatch>> FindByEmailAsync(string email, CancellationToken cancellationToken) => FindByEmailAsync(email, null, cancellationToken);

    /// <param name="email">The address.</param>
    /// <param name="onlyTarget">The only target that is asked; null for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the lookups.</param>
    /// <inheritdoc cref="FindByEmailAsync(string, CancellationToken)"/>
    public async Task<IReadOnlyList<EmailMatch>> FindByEmailAsync(string email, string? onlyTarget, CancellationToken cancellationToken)
    {
        var matches = await Task.WhenAll(SelectTargets(onlyTarget).OfType<IRecordTarget>().Select(async target => ToMatches(target, await target.FindAsync(new RecordKey.Email(email), cancellationToken))));
        return [.. matches.SelectMany(found => found)];
    }

    /// <summary>
    /// Returns the user's outcomes since a time from the journal, the newest first. It takes seconds if there are millions;
    /// <see cref="UserTarget.LastOutcomes"/> has the last ones at once.
    /// </summary>
    /// <exception cref="Azure.RequestFailedException">The journal cannot be read.</exception>
    public async IAsyncEnumerable<JournalEntry> ReadHistoryAsync(string userId, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string?[] hashes = [hasher.HashUserId(userId), hasher.HashUserIdWithPreviousKey(userId)];
        await foreach (var entry in journal.ReadUserAsync([.. hashes.OfType<string>()], since, cancellationToken))
        {
            yield return entry;
        }
    }

    private IEnumerable<ITarget> SelectTargets(string? onlyTarget) => targets.All.Where(target => onlyTarget is null || target.Name == onlyTarget);

    private static IEnumerable<EmailMatch> ToMatches(IRecordTarget target, TargetResult result) => result switch
    {
        TargetResult.Done { Record: var record } => [ToMatch(target, record)],
        TargetResult.Missing => [new(target.Name, null, null, null)],
        TargetResult.Busy busy => [new(target.Name, null, null, busy.Message)],
        TargetResult.Misconfigured misconfigured => [new(target.Name, null, null, misconfigured.Problem)],
        TargetResult.Rejected { Candidates: { Count: > 0 } candidates } => candidates.Select(record => ToMatch(target, record) with { IsAmbiguous = true }),
        TargetResult.Rejected rejected => [new(target.Name, null, null, rejected.Code)],
        _ => [new(target.Name, null, null, result.GetType().Name)],
    };

    private static EmailMatch ToMatch(IRecordTarget target, TargetRecord record) =>
        new(target.Name, record.UserId, target.Traits.HasPersonalRecordIds ? null : record.Id, null);

    private static UserReviewItem ToReport(ReviewItem item) =>
        new(item.Id, item.Target, item.Reason.ToString(), item.Details, item.EventId, item.EventTime, item.Count, item.AddedAt);
}
