namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// What a user's contact must be in the end, told from the events in their true order. Written without the product's
/// code, and simpler: it needs no clocks, because it sees everything at once.
/// </summary>
internal sealed class ExpectedContact
{
    private readonly SimulatedEvent[] _events;
    private readonly int _lastDeletion;

    public ExpectedContact(IEnumerable<SimulatedEvent> history, int user)
    {
        _events = [.. history.Where(told => told.User == user).OrderBy(told => told.Clock)];
        _lastDeletion = Array.FindLastIndex(_events, told => told.Kind == SimulatedEventKind.Deleted);
    }

    /// <summary>Whether the user lives.</summary>
    public bool IsActive => _events.Length > 0 && _lastDeletion < _events.Length - 1;

    /// <summary>The status that a living user's contact has.</summary>
    public string Status => FindLatest(told => told.Kind != SimulatedEventKind.Deleted ? told.Blocked : null).Value == true ? "blocked" : "active";

    /// <summary>What the given name may be.</summary>
    public IReadOnlyList<string?> AllowedGivenNames
    {
        get
        {
            var told = FindLatest(told => told.GivenNameText);
            var whole = FindLatest(told => told.FullNameText);
            if (told.Value is null)
            {
                return GetAllowedValues(whole, "Auth0 user");
            }

            // A contact that is made after a deletion may be made before the name from before it is heard.
            return told.Index < _lastDeletion && whole.Index > _lastDeletion
                ? [.. GetAllowedValues(told, "Auth0 user"), whole.Value]
                : GetAllowedValues(told, "Auth0 user");
        }
    }

    /// <summary>What the address may be: the newest that HubSpot takes.</summary>
    public IReadOnlyList<string?> AllowedEmails => GetAllowedValues(FindLatest(told => told.AcceptedEmailAddress), null);

    // A contact that is made after a deletion knows only what was told since; a contact that outlived the deletion
    // knows the rest as well. Which of the two it is depends on whether there was a contact to deactivate.
    private IReadOnlyList<string?> GetAllowedValues((string? Value, int Index) newest, string? valueIfUnknown) =>
        newest.Value is null ? [valueIfUnknown]
        : newest.Index < _lastDeletion ? [newest.Value, valueIfUnknown]
        : [newest.Value];

    private (T? Value, int Index) FindLatest<T>(Func<SimulatedEvent, T?> select)
    {
        for (var i = _events.Length - 1; i >= 0; i--)
        {
            if (_events[i].Kind != SimulatedEventKind.Deleted && select(_events[i]) is { } value)
            {
                return (value, i);
            }
        }

        return (default, -1);
    }
}
