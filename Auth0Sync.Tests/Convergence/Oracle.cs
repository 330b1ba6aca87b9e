namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// What a user's contact must be in the end, told from the events in their true order. Written without the product's
/// code, and simpler: it needs no clocks, because it sees everything at once.
/// </summary>
internal sealed class Oracle
{
    private readonly Told[] _events;
    private readonly int _lastDeletion;

    public Oracle(IEnumerable<Told> history, int user)
    {
        _events = [.. history.Where(told => told.User == user).OrderBy(told => told.Clock)];
        _lastDeletion = Array.FindLastIndex(_events, told => told.Kind == Kind.Deleted);
    }

    /// <summary>Whether the user lives.</summary>
    public bool IsAlive => _events.Length > 0 && _lastDeletion < _events.Length - 1;

    /// <summary>The status that a living user's contact has.</summary>
    public string Status => Newest(told => told.Kind != Kind.Deleted ? told.Blocked : null).Value == true ? "blocked" : "active";

    /// <summary>What the given name may be.</summary>
    public IReadOnlyList<string?> GivenNames
    {
        get
        {
            var told = Newest(told => told.Name);
            var whole = Newest(told => told.Whole);
            if (told.Value is null)
            {
                return Allowed(whole, "Auth0 user");
            }

            // A contact that is made after a deletion may be made before the name from before it is heard.
            return told.Index < _lastDeletion && whole.Index > _lastDeletion
                ? [.. Allowed(told, "Auth0 user"), whole.Value]
                : Allowed(told, "Auth0 user");
        }
    }

    /// <summary>What the address may be: the newest that HubSpot takes.</summary>
    public IReadOnlyList<string?> Addresses => Allowed(Newest(told => told.GoodAddress), null);

    // A contact that is made after a deletion knows only what was told since; a contact that outlived the deletion
    // knows the rest as well. Which of the two it is depends on whether there was a contact to deactivate.
    private IReadOnlyList<string?> Allowed((string? Value, int Index) newest, string? whenUntold) =>
        newest.Value is null ? [whenUntold]
        : newest.Index < _lastDeletion ? [newest.Value, whenUntold]
        : [newest.Value];

    private (T? Value, int Index) Newest<T>(Func<Told, T?> what)
    {
        for (var i = _events.Length - 1; i >= 0; i--)
        {
            if (_events[i].Kind != Kind.Deleted && what(_events[i]) is { } value)
            {
                return (value, i);
            }
        }

        return (default, -1);
    }
}
