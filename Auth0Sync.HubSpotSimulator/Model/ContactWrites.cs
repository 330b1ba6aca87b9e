using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The contact that a write made, and the book in which it stands.</summary>
internal sealed record Change(ContactBook Book, Contact Contact, bool IsNew);

/// <summary>Decides what a write does to the book. Nothing here changes anything.</summary>
internal sealed record ContactWrites(PropertyCatalogue Properties, SimulatorOptions Options, DateTimeOffset Now)
{
    /// <summary>What the 2026-09 contacts guide wants at least one of in a new contact.</summary>
    private static readonly ImmutableArray<string> _names = ["email", "firstname", "lastname"];

    /// <summary>The addresses that no contact may get.</summary>
    public ImmutableSortedSet<string> BlockedEmails { get; init; } = [];

    /// <summary>The companies that a contact can belong to.</summary>
    public ImmutableSortedSet<string> Companies { get; init; } = [];

    private UnconfirmedBehaviour Unconfirmed => Options.Unconfirmed;

    public Outcome<Change> Create(
        ContactBook book,
        ImmutableSortedDictionary<string, string> values,
        ImmutableArray<NewAssociation> companies,
        ApiVersion version,
        Func<string> newId) =>
        companies.FirstOrDefault(company => !Companies.Contains(company.CompanyId)) is { } unknown
            ? Errors.Validation($"No COMPANY with ID {unknown.CompanyId} exists")
            : Create(book, values, version, newId, Unconfirmed.TakenEmailOnCreate);

    public Outcome<Change> Update(
        ContactBook book, Contact contact, ImmutableSortedDictionary<string, string> values) =>
        values.IsEmpty
            ? Errors.NothingToUpdate
            : Check(values).Then<Change>(stored => TakenBy(book, stored, contact.Id, Unconfirmed.TakenEmailOnUpdate) is { } taken
                ? taken
                : Put(book, Apply(contact, stored), isNew: false));

    /// <summary>Changes the contact that owns the key, or creates it.</summary>
    public Outcome<Change> Upsert(
        ContactBook book,
        UniqueValue key,
        ImmutableSortedDictionary<string, string> values,
        ApiVersion version,
        Func<string> newId)
    {
        if (book.Owner(key) is { } owner)
        {
            var clears = key.Property == "email" && Unconfirmed.UpsertByEmail == UpsertByEmail.ClearsOmittedProperties;
            return Update(book, owner, clears ? ClearOmitted(owner, values) : values);
        }

        if (Unconfirmed.UpsertRevivesArchivedContacts && book.ArchivedOwner(key) is { } archived)
        {
            return Restore(book, archived).Then(restored => Update(restored.Book, restored.Contact, values));
        }

        var withKey = Unconfirmed.UpsertCopiesKey && !values.ContainsKey(key.Property)
            ? values.Add(key.Property, key.Value)
            : values;
        return Create(book, withKey, version, newId, Unconfirmed.TakenEmailOnUpdate);
    }

    /// <summary>Brings an archived contact back, unless somebody has taken one of its values.</summary>
    public Outcome<Change> Restore(ContactBook book, Contact contact)
    {
        var emails = contact.Emails.Select(UniqueValue.Email);
        var taken = emails.FirstOrDefault(value => book.Owner(value) is not null);
        if (taken.Value is not null)
        {
            return Errors.EmailTaken(book.Owner(taken)!, taken.Value, Unconfirmed.ConflictShape);
        }

        return TakenBy(book, contact.Properties, contact.Id, TakenValueAnswer.Conflict) is { } error
            ? error
            : Put(book, contact with { ArchivedAt = null, UpdatedAt = Now }, isNew: false);
    }

    private Outcome<Change> Create(
        ContactBook book,
        ImmutableSortedDictionary<string, string> values,
        ApiVersion version,
        Func<string> newId,
        TakenValueAnswer takenEmail) =>
        Check(values).Then<Change>(stored =>
        {
            var given = stored.Where(entry => entry.Value.Length > 0).ToImmutableSortedDictionary();
            var id = newId();
            return (MissingIn(given, version) ?? TakenBy(book, given, id, takenEmail)) is { } error
                ? error
                : Put(book, new Contact(id, Now) { Properties = given, UpdatedAt = Now }, isNew: true);
        });

    private Outcome<ImmutableSortedDictionary<string, string>> Check(ImmutableSortedDictionary<string, string> values) =>
        PropertyValues.Check(values, Properties, Unconfirmed).Then<ImmutableSortedDictionary<string, string>>(stored =>
            stored.TryGetValue("email", out var email) && BlockedEmails.Contains(email)
                ? Errors.EmailBlocked(email, Unconfirmed.InvalidValuesStandInErrors)
                : stored);

    private ApiError? MissingIn(ImmutableSortedDictionary<string, string> given, ApiVersion version)
    {
        if (version != ApiVersion.September2026)
        {
            return null;
        }

        if (!_names.Any(given.ContainsKey))
        {
            return Errors.Validation($"A contact needs at least one of {string.Join(", ", _names)}");
        }

        var missing = Options.RequiredProperties.Where(property => !given.ContainsKey(property)).ToImmutableArray();
        return missing.IsEmpty ? null : Errors.MissingRequired(missing);
    }

    private ApiError? TakenBy(
        ContactBook book, ImmutableSortedDictionary<string, string> values, string recordId, TakenValueAnswer takenEmail)
    {
        foreach (var (name, value) in values.Where(entry => entry.Value.Length > 0 && Properties.IsUnique(entry.Key)))
        {
            var unique = new UniqueValue(name, value);
            if (OtherOwner(book, unique, recordId) is { } owner)
            {
                var answer = name == "email" ? takenEmail : Unconfirmed.TakenUniqueValue;
                return Errors.ValueTaken(unique, owner, recordId, answer, Unconfirmed.ConflictShape);
            }
        }

        return null;
    }

    private Contact? OtherOwner(ContactBook book, UniqueValue value, string recordId)
    {
        var owner = book.Owner(value)
            ?? (Unconfirmed.ArchivedContactsReserveValues ? book.ArchivedOwner(value) : null)
            ?? (Unconfirmed.AbsorbedContactsReserveValues ? book.Absorber(value) : null);
        return owner?.Id == recordId ? null : owner;
    }

    private Contact Apply(Contact contact, ImmutableSortedDictionary<string, string> values)
    {
        var effective = values.Where(entry => !MovesLifecycleBack(contact, entry)).ToList();
        var properties = contact.Properties
            .SetItems(effective.Where(entry => entry.Value.Length > 0))
            .RemoveRange(effective.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key));
        return contact with
        {
            Properties = properties,
            AdditionalEmails = AdditionalAfter(contact, properties.GetValueOrDefault("email")),
            UpdatedAt = Now,
        };
    }

    private ImmutableArray<string> AdditionalAfter(Contact contact, string? email)
    {
        if (email == contact.Email)
        {
            return contact.AdditionalEmails;
        }

        var others = email is null ? contact.AdditionalEmails : contact.AdditionalEmails.Remove(email);
        return Unconfirmed.ChangedEmailStaysAsAdditional && contact is { Email: { } old } ? others.Add(old) : others;
    }

    // HubSpot answers 200 to such a write and keeps the old stage.
    private static bool MovesLifecycleBack(Contact contact, KeyValuePair<string, string> entry) =>
        entry is { Key: "lifecyclestage", Value.Length: > 0 }
        && StandardProperties.LifecycleStages.IndexOf(entry.Value)
            < StandardProperties.LifecycleStages.IndexOf(contact.Properties.GetValueOrDefault(entry.Key, ""));

    private static ImmutableSortedDictionary<string, string> ClearOmitted(
        Contact contact, ImmutableSortedDictionary<string, string> values) =>
        contact.Properties.Keys
            .Where(name => name != "email" && !values.ContainsKey(name))
            .Aggregate(values, (current, name) => current.Add(name, ""));

    private static Change Put(ContactBook book, Contact contact, bool isNew) => new(book.Put(contact), contact, isNew);
}
