namespace Auth0Sync.Tests.Convergence;

/// <summary>
/// The expected final state of a user's contact, derived from the events in their true order. It shares no code with the
/// product and needs no clocks, because it sees all events at once.
/// </summary>
internal sealed class ExpectedContact
{
    private readonly SimulatedEvent[] _events;
    private readonly int _lastDeletion;

    public ExpectedContact(IEnumerable<SimulatedEvent> history, int user)
    {
        _events = [.. history.Where(simulated => simulated.User == user).OrderBy(simulated => simulated.Clock)];
        _lastDeletion = Array.FindLastIndex(_events, simulated => simulated.Kind == SimulatedEventKind.Deleted);
    }

    /// <summary>Whether the user is not deleted.</summary>
    public bool IsActive => _events.Length > 0 && _lastDeletion < _events.Length - 1;

    /// <summary>Whether the user was deleted at least once.</summary>
    public bool WasDeleted => _lastDeletion >= 0;

    /// <summary>The status of the contact of an active user.</summary>
    public string Status => FindLatest(simulated => simulated.Kind != SimulatedEventKind.Deleted ? simulated.Blocked : null).Value == true ? "blocked" : "active";

    /// <summary>The allowed given names.</summary>
    public IReadOnlyList<string?> AllowedGivenNames
    {
        get
        {
            var givenName = FindLatest(simulated => simulated.GivenNameText);
            var fullName = FindLatest(simulated => simulated.FullNameText);
            if (givenName.Value is null)
            {
                return GetAllowedValues(fullName, "Auth0 user");
            }

            // A contact created after a deletion may be created before the name from before it arrives.
            return givenName.Index < _lastDeletion && fullName.Index > _lastDeletion
                ? [.. GetAllowedValues(givenName, "Auth0 user"), fullName.Value]
                : GetAllowedValues(givenName, "Auth0 user");
        }
    }

    /// <summary>
    /// The allowed given names where a user gets no record before an event with an accepted address: the names of events before
    /// that one are not written, and not replaced by older ones either. The record of a user who was deleted is found again by an
    /// event with the address, and keeps the name that it had, even if a late event had a newer one while the user was deleted.
    /// </summary>
    public IReadOnlyList<string?> GivenNamesOfHeldUsers
    {
        get
        {
            var fullName = FindLatest(simulated => simulated.FullNameText);
            var newest = FindLatest(simulated => simulated.GivenNameText) is { Value: not null } givenName ? givenName : fullName;
            var isHeld = newest.Value is not null && _events[newest.Index].AcceptedEmailAddress is null;
            IReadOnlyList<string?> allowed = isHeld ? [.. AllowedGivenNames, "Auth0 user", fullName.Value] : AllowedGivenNames;
            return isHeld || newest.Index < _lastDeletion ? [.. allowed, .. NamesBeforeDeletion] : allowed;
        }
    }

    /// <summary>The allowed full names.</summary>
    public IReadOnlyList<string?> AllowedFullNames => GetAllowedValues(FindLatest(simulated => simulated.FullNameText), null);

    /// <summary>The latest known verification of the address, and whether its event had an accepted address; null if there is none.</summary>
    public (bool IsVerified, bool HasAddress)? Verification
    {
        get
        {
            var newest = FindLatest(simulated => simulated.Verified);
            return newest.Value is { } isVerified && newest.Index > _lastDeletion ? (isVerified, _events[newest.Index].AcceptedEmailAddress is not null) : null;
        }
    }

    /// <summary>The events of the user in their true order.</summary>
    public IReadOnlyList<SimulatedEvent> Events => _events;

    /// <summary>The allowed addresses: the newest that HubSpot accepts.</summary>
    public IReadOnlyList<string?> AllowedEmails => GetAllowedValues(FindLatest(simulated => simulated.AcceptedEmailAddress), null);

    /// <summary>
    /// The allowed addresses of a record that is found again when its user returns: an address of a late event that arrived while
    /// the user was deleted is known and not written, so without an accepted address since, the record keeps the one it had.
    /// </summary>
    public IReadOnlyList<string?> AllowedEmailsOfRestoredRecords => FindLatest(simulated => simulated.AcceptedEmailAddress).Index < _lastDeletion
        ? [.. AllowedEmails, .. _events.Take(_lastDeletion).Select(simulated => simulated.AcceptedEmailAddress)]
        : AllowedEmails;

    private IEnumerable<string?> NamesBeforeDeletion =>
        _events.Take(_lastDeletion + 1).SelectMany(simulated => new[] { simulated.GivenNameText, simulated.FullNameText });

    // A contact created after a deletion has only values since; one that survived the deletion also has older ones. Which of
    // the two it is depends on whether there was a contact to deactivate.
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
