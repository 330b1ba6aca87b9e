using System.Globalization;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>A batch of users, whose creation events are assigned to one instance.</summary>
internal sealed record UserBatch(int Id, IReadOnlyList<int> Users)
{
    /// <summary>The number of users per batch.</summary>
    public const int Size = 200;

    public static UserBatch Create(int id) => new(id, [.. Enumerable.Range((id * Size) + 1, Size)]);

    /// <summary>Parses an input line.</summary>
    public static UserBatch Parse(string line)
    {
        var numbers = line.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return new UserBatch(numbers[0], numbers[1..]);
    }

    /// <summary>The input line for the batch.</summary>
    public override string ToString() => string.Join(' ', Users.Prepend(Id));
}
