using System.Text;
using Auth0Sync.Tests.Convergence;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Generates the events of many users, reproducibly for a seed. Every event contains the whole profile, as in Auth0, and
/// no two users share an address, so there is exactly one correct final state.
/// </summary>
internal sealed class UserHistoryGenerator(int users, int events, int seed)
{
    private const double DuplicateRate = 0.2;

    private readonly Random _random = new(seed);

    /// <summary>Creates the events in their true order.</summary>
    public IReadOnlyList<SimulatedEvent> CreateEvents()
    {
        var latest = new SimulatedEvent?[users];
        var history = new List<SimulatedEvent>();
        for (var number = 0; number < events; number++)
        {
            // First every user signs up once; the user of each later event is random.
            var user = number < users ? number : _random.Next(users);
            history.Add(latest[user] = CreateNextEvent(user, number, latest[user]));
        }

        return history;
    }

    /// <summary>The events in random order, some of them twice.</summary>
    public IReadOnlyList<string> CreateDeliveries(IReadOnlyList<SimulatedEvent> history)
    {
        var deliveries = history.SelectMany(entry => Enumerable.Repeat(Encoding.UTF8.GetString(entry.ToUtf8Bytes()), entry.DeliveryCount)).ToArray();
        _random.Shuffle(deliveries);
        return deliveries;
    }

    private SimulatedEvent CreateNextEvent(int user, int number, SimulatedEvent? before)
    {
        var copies = _random.NextDouble() < DuplicateRate ? 2 : 1;
        if (before is null || before.Kind == SimulatedEventKind.Deleted)
        {
            return new SimulatedEvent(user, number, number, SimulatedEventKind.Created, GivenNameNumber: number, CreateEmailNumber(user), true, false, copies);
        }

        var updated = before with { Second = number, Number = number, Kind = SimulatedEventKind.Updated, DeliveryCount = copies };
        return _random.Next(10) switch
        {
            < 4 => updated with { GivenNameNumber = number },
            < 7 => updated with { EmailNumber = CreateEmailNumber(user) },
            < 8 => updated with { Blocked = !before.Blocked },
            _ => updated with { Kind = SimulatedEventKind.Deleted },
        };
    }

    private int CreateEmailNumber(int user) => (user * 10) + _random.Next(10);
}
