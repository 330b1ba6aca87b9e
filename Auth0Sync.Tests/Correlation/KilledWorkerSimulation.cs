using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// Simulates the messages that wait for the leases of a killed worker. Time is simulated: sixteen messages are processed
/// concurrently, an attempt that finds the user leased takes 50 ms, and one that writes takes 250 ms.
/// </summary>
internal sealed class KilledWorkerSimulation(RetrySchedule schedule, EventMessage message)
{
    private const int WorkerCount = 16;

    private static readonly DateTimeOffset KilledAt = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan LeaseDuration = new LedgerOptions().LeaseDuration;
    private static readonly TimeSpan LeasedAttemptDuration = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WriteDuration = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until every message is completed, and returns the number of attempts of each.</summary>
    public IReadOnlyList<int> Run(int messages, int users)
    {
        var tries = new int[messages];
        var held = Enumerable.Repeat((From: KilledAt, Until: KilledAt + LeaseDuration), users).ToArray();
        var workers = new PriorityQueue<int, DateTimeOffset>(Enumerable.Range(0, WorkerCount).Select(worker => (worker, KilledAt)));
        var queue = new PriorityQueue<(int Number, EventMessage Message), DateTimeOffset>(
            Enumerable.Range(0, messages).Select(number => ((number, message), KilledAt.AddSeconds(number * 0.05))));
        while (queue.TryDequeue(out var next, out var visible))
        {
            workers.TryDequeue(out var worker, out var free);
            var now = visible > free ? visible : free;
            var user = next.Number % users;
            tries[next.Number]++;
            if (held[user].Until <= now)
            {
                held[user] = (now, now + WriteDuration);
                workers.Enqueue(worker, now + WriteDuration);
                continue;
            }

            var lease = LeaseTiming.FromAge(now - held[user].From, LeaseDuration);
            var (again, delay) = schedule.GetNextAttempt(next.Message, new Outcome.Deferred(DeferReason.UserLeased, null, "") { Lease = lease }, now)!.Value;
            queue.Enqueue((next.Number, again), now + LeasedAttemptDuration + delay);
            workers.Enqueue(worker, now + LeasedAttemptDuration);
        }

        return tries;
    }
}
