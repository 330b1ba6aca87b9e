namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>The lines of an export that are not valid users: how many there are, and the first of them.</summary>
/// <param name="count">How many an earlier run found.</param>
/// <param name="first">The first of those.</param>
internal sealed class LineProblems(long count, IEnumerable<LineProblem> first)
{
    private readonly List<LineProblem> _first = [.. first];

    public LineProblems()
        : this(0, [])
    {
    }

    public long Count { get; private set; } = count;

    public IReadOnlyList<LineProblem> First => [.. _first];

    public void Add(long line, string problem)
    {
        Count++;
        if (_first.Count < BackfillReport.MaxListedProblems)
        {
            _first.Add(new LineProblem(line, problem));
        }
    }
}
