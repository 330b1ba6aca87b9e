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
internal sealed class ManyLives(int users, int events, int seed)
{
    private const double ShareOfDuplicates = 0.2;

    private readonly Random _random = new(seed);

    /// <summary>The events in their true order.</summary>
    public IReadOnlyList<Told> Tell()
    {
        var latest = new Told?[users];
        var told = new List<Told>();
        for (var number = 0; number < events; number++)
        {
            // Everybody signs up once; who goes on is chance.
            var user = number < users ? number : _random.Next(users);
            told.Add(latest[user] = Next(user, number, latest[user]));
        }

        return told;
    }

    /// <summary>The events in the order of their deliveries: any, and some twice.</summary>
    public IReadOnlyList<string> Deliveries(IReadOnlyList<Told> told)
    {
        var deliveries = told.SelectMany(one => Enumerable.Repeat(Encoding.UTF8.GetString(one.ToBytes()), one.Copies)).ToArray();
        _random.Shuffle(deliveries);
        return deliveries;
    }

    private Told Next(int user, int number, Told? before)
    {
        var copies = _random.NextDouble() < ShareOfDuplicates ? 2 : 1;
        if (before is null || before.Kind == Kind.Deleted)
        {
            return new Told(user, number, number, Kind.Created, GivenName: number, Address(user), true, false, copies);
        }

        var updated = before with { Second = number, Number = number, Kind = Kind.Updated, Copies = copies };
        return _random.Next(10) switch
        {
            < 4 => updated with { GivenName = number },
            < 7 => updated with { Email = Address(user) },
            < 8 => updated with { Blocked = !before.Blocked },
            _ => updated with { Kind = Kind.Deleted },
        };
    }

    private int Address(int user) => (user * 10) + _random.Next(10);
}
