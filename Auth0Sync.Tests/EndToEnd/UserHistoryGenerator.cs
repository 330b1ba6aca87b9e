using System.Text;
using Auth0Sync.Tests.Convergence;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// The lives of many users as events, the same for one seed. Every event tells the whole profile, as Auth0's do, and
/// every address belongs to one user alone, so there is one right end.
/// </summary>
/// <param name="users">How many users.</param>
/// <param name="events">How many events.</param>
/// <param name="seed">Where chance starts.</param>
internal sealed class UserHistoryGenerator(int users, int events, int seed)
{
    private const double DuplicateRate = 0.2;

    private readonly Random _random = new(seed);

    /// <summary>The events in their true order.</summary>
    public IReadOnlyList<SimulatedEvent> CreateEvents()
    {
        var latest = new SimulatedEvent?[users];
        var told = new List<SimulatedEvent>();
        for (var number = 0; number < events; number++)
        {
            // Everybody signs up once; who goes on is chance.
            var user = number < users ? number : _random.Next(users);
            told.Add(latest[user] = CreateNextEvent(user, number, latest[user]));
        }

        return told;
    }

    /// <summary>The events in the order of their deliveries: any, and some twice.</summary>
    public IReadOnlyList<string> CreateDeliveries(IReadOnlyList<SimulatedEvent> told)
    {
        var deliveries = told.SelectMany(one => Enumerable.Repeat(Encoding.UTF8.GetString(one.ToUtf8Bytes()), one.DeliveryCount)).ToArray();
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
