using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// What becomes of waiting messages when the worker that held their users' leases was killed. Time is counted, not spent:
/// sixteen messages are in work at once, a try that finds the user leased takes 50 ms, and one that writes 250 ms.
/// </summary>
internal sealed class KilledWorker(RetrySchedule schedule, EventMessage message)
{
    private const int Workers = 16;

    private static readonly DateTimeOffset Killed = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan LeaseDuration = new LedgerOptions().LeaseDuration;
    private static readonly TimeSpan Refused = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Written = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until every message is done, and says how often each was tried.</summary>
    public IReadOnlyList<int> Run(int messages, int users)
    {
        var tries = new int[messages];
        var held = Enumerable.Repeat((From: Killed, Until: Killed + LeaseDuration), users).ToArray();
        var workers = new PriorityQueue<int, DateTimeOffset>(Enumerable.Range(0, Workers).Select(worker => (worker, Killed)));
        var queue = new PriorityQueue<(int Number, EventMessage Message), DateTimeOffset>(
            Enumerable.Range(0, messages).Select(number => ((number, message), Killed.AddSeconds(number * 0.05))));
        while (queue.TryDequeue(out var next, out var visible))
        {
            workers.TryDequeue(out var worker, out var free);
            var now = visible > free ? visible : free;
            var user = next.Number % users;
            tries[next.Number]++;
            if (held[user].Until <= now)
            {
                held[user] = (now, now + Written);
                workers.Enqueue(worker, now + Written);
                continue;
            }

            var lease = LeaseTime.Of(now - held[user].From, LeaseDuration);
            var (again, delay) = schedule.Next(next.Message, new Outcome.Deferred(DeferReason.UserLeased, null, "") { Lease = lease }, now)!.Value;
            queue.Enqueue((next.Number, again), now + Refused + delay);
            workers.Enqueue(worker, now + Refused);
        }

        return tries;
    }
}
