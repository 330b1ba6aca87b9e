using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Journal;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>Reads the state of an installation. A part that cannot be read does not hide the others.</summary>
public sealed class StatusReader(
    IEventQueue queue,
    IQueueInspector inspector,
    IPauseStore pauses,
    IJournal journal,
    IReviewReader reviews,
    TargetCallReader calls,
    IEnumerable<EnabledTarget> targets,
    IOptionsMonitor<QueueOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan StatisticsPeriod = TimeSpan.FromHours(1);

    /// <summary>Reads the state of all enabled targets. Can be called often: it reads a few rows for each target and changes nothing.</summary>
    public Task<StatusReport> ReadAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    /// <param name="onlyTarget">The only target that is read; null for all enabled ones.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <inheritdoc cref="ReadAsync(CancellationToken)"/>
    public async Task<StatusReport> ReadAsync(string? onlyTarget, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var reader = new PartialReader(time, cancellationToken);
        var paused = reader.ReadAsync("paused targets", pauses.ListAsync);
        var summary = reader.ReadAsync("journal", token => journal.SummarizeAsync(now - StatisticsPeriod, token));
        var items = reader.ReadAsync("review items", token => ReadReviewAsync(onlyTarget, token));
        var selected = targets.Where(target => onlyTarget is null || target.Descriptor.Name == onlyTarget);
        var statuses = await Task.WhenAll(selected.Select(async target =>
        {
            var name = target.Descriptor.Name;
            var waiting = ReadQueueAsync(reader, TargetQueue.GetName(name), now);
            var poison = ReadQueueAsync(reader, TargetQueue.GetPoisonName(name), now);
            var circuit = reader.ReadAsync($"circuit of {name}", token => calls.GetCircuitAsync(name, token));
            var budget = reader.ReadAsync($"call budget of {name}", token => calls.GetBudgetAsync(name, token));
            return new TargetStatus(name)
            {
                Queue = await waiting,
                Poison = await poison,
                Pause = (await paused)?.FirstOrDefault(pause => pause.Target == name),
                Circuit = await circuit,
                LastHour = await summary is { } all ? ToStatistics(all.Targets.GetValueOrDefault(name)) : null,
                CallBudget = await budget,
            };
        }));
        return new StatusReport(now, statuses, await items ?? [], reader.Problems);
    }

    private async Task<IReadOnlyList<OpenReviewItems>> ReadReviewAsync(string? target, CancellationToken cancellationToken)
    {
        var items = await Task.WhenAll(Enum.GetValues<ReviewReason>().Select(async reason => (reason, Summary: await reviews.CountAsync(reason, target, cancellationToken))));
        return [.. items.Where(item => item.Summary.Count > 0).Select(item => new OpenReviewItems(item.reason.ToString(), item.Summary.Count, item.Summary.OldestAddedAt))];
    }

    private Task<QueueStatus?> ReadQueueAsync(PartialReader reader, string queueName, DateTimeOffset now) => reader.ReadAsync(
        queueName,
        async token =>
        {
            var length = inspector.CountAsync(queueName, token);
            var oldest = await queue.GetOldestMessageTimeAsync(queueName, token);

            // The clock of the storage service may be ahead.
            TimeSpan? age = oldest is { } since ? TimeSpan.FromTicks(Math.Max(0, (now - since).Ticks)) : null;
            return (QueueStatus?)new QueueStatus(await length, oldest, age?.TotalSeconds, age is { } waited && options.CurrentValue.IsOverdue(waited));
        });

    private static OutcomeStatistics ToStatistics(TargetSummary? summary) => summary is null
        ? new(new Dictionary<string, long>(), new Dictionary<string, long>(), null, null)
        : new(
            new SortedDictionary<string, long>(summary.Outcomes, StringComparer.Ordinal),
            new SortedDictionary<string, long>(summary.Deferrals, StringComparer.Ordinal),
            summary.Lag.GetPercentile(0.5)?.TotalSeconds,
            summary.Lag.GetPercentile(0.95)?.TotalSeconds);
}
