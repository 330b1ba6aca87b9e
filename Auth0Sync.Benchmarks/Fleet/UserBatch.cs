using System.Globalization;

namespace Auth0Sync.Benchmarks.Fleet;

/// <summary>Some users whose creation one instance is given to handle.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Users">The numbers of the users.</param>
internal sealed record UserBatch(int Id, IReadOnlyList<int> Users)
{
    /// <summary>How many users a portion has.</summary>
    public const int Size = 200;

    /// <summary>The portion of that number.</summary>
    public static UserBatch Create(int id) => new(id, [.. Enumerable.Range((id * Size) + 1, Size)]);

    /// <summary>Reads a line.</summary>
    public static UserBatch Parse(string line)
    {
        var numbers = line.Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        return new UserBatch(numbers[0], numbers[1..]);
    }

    /// <summary>The line that says it.</summary>
    public override string ToString() => string.Join(' ', Users.Prepend(Id));
}
