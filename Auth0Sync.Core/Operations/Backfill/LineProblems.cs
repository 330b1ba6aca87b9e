namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>The lines of an export that are not valid users: how many there are, and the first of them.</summary>
internal sealed class LineProblems
{
    private readonly List<LineProblem> _first = [];

    public long Count { get; private set; }

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
