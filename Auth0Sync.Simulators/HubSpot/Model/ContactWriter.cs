using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The written contact and the resulting snapshot.</summary>
internal sealed record ContactChange(ContactSnapshot Snapshot, Contact Contact, bool IsNew);

/// <summary>Computes the results of writes, without changing state.</summary>
internal sealed record ContactWriter(PropertyRegistry Properties, SimulatorOptions Options, DateTimeOffset Now)
{
    /// <summary>A new contact needs at least one of these, by the contacts guide of 2026-09.</summary>
    private static readonly ImmutableArray<string> NameProperties = ["email", "firstname", "lastname"];

    /// <summary>The addresses that no contact can have.</summary>
    public ImmutableSortedSet<string> BlockedEmails { get; init; } = [];

    /// <summary>The companies that exist.</summary>
    public ImmutableSortedSet<string> Companies { get; init; } = [];

    private UnconfirmedBehavior UnconfirmedBehavior => Options.UnconfirmedBehavior;

    public Result<ContactChange> Create(
        ContactSnapshot snapshot,
        ImmutableSortedDictionary<string, string> values,
        ImmutableArray<NewAssociation> companies,
        ApiVersion version,
        Func<string> createId) =>
        companies.FirstOrDefault(company => !Companies.Contains(company.CompanyId)) is { } unknown
            ? ApiErrors.Validation($"No COMPANY with ID {unknown.CompanyId} exists")
            : Create(snapshot, values, version, createId, UnconfirmedBehavior.TakenEmailOnCreate);

    public Result<ContactChange> Update(
        ContactSnapshot snapshot, Contact contact, ImmutableSortedDictionary<string, string> values) =>
        values.IsEmpty
            ? ApiErrors.NothingToUpdate
            : Validate(values).Then<ContactChange>(stored => FindConflict(snapshot, stored, contact.Id, UnconfirmedBehavior.TakenEmailOnUpdate) is { } taken
                ? taken
                : CreateChange(snapshot, ApplyValues(contact, stored), isNew: false));

    /// <summary>Updates the contact that has the key, or creates one.</summary>
    public Result<ContactChange> Upsert(
        ContactSnapshot snapshot,
        UniqueValue key,
        ImmutableSortedDictionary<string, string> values,
        ApiVersion version,
        Func<string> createId)
    {
        if (snapshot.FindOwner(key) is { } owner)
        {
            var clears = key.Property == "email" && UnconfirmedBehavior.UpsertByEmail == UpsertByEmail.ClearsOmittedProperties;
            return Update(snapshot, owner, clears ? AddOmittedAsEmpty(owner, values) : values);
        }

        if (UnconfirmedBehavior.UpsertRestoresArchivedContacts && snapshot.FindArchivedOwner(key) is { } archived)
        {
            return Restore(snapshot, archived).Then(restored => Update(restored.Snapshot, restored.Contact, values));
        }

        var withKey = UnconfirmedBehavior.UpsertCopiesKey && !values.ContainsKey(key.Property)
            ? values.Add(key.Property, key.Value)
            : values;
        return Create(snapshot, withKey, version, createId, UnconfirmedBehavior.TakenEmailOnUpdate);
    }

    /// <summary>Restores an archived contact, unless another contact has one of its unique values.</summary>
    public Result<ContactChange> Restore(ContactSnapshot snapshot, Contact contact)
    {
        var emails = contact.Emails.Select(UniqueValue.ForEmail);
        var taken = emails.FirstOrDefault(value => snapshot.FindOwner(value) is not null);
        if (taken.Value is not null)
        {
            return ApiErrors.EmailTaken(snapshot.FindOwner(taken)!, taken.Value, UnconfirmedBehavior.ConflictShape);
        }

        return FindConflict(snapshot, contact.Properties, contact.Id, TakenValueError.Conflict) is { } error
            ? error
            : CreateChange(snapshot, contact with { ArchivedAt = null, UpdatedAt = Now }, isNew: false);
    }

    private Result<ContactChange> Create(
        ContactSnapshot snapshot,
        ImmutableSortedDictionary<string, string> values,
        ApiVersion version,
        Func<string> createId,
        TakenValueError takenEmailError) =>
        Validate(values).Then<ContactChange>(stored =>
        {
            var given = stored.Where(entry => entry.Value.Length > 0).ToImmutableSortedDictionary();
            var id = createId();
            return (FindMissingProperties(given, version) ?? FindConflict(snapshot, given, id, takenEmailError)) is { } error
                ? error
                : CreateChange(snapshot, new Contact(id, Now) { Properties = given, UpdatedAt = Now }, isNew: true);
        });

    private Result<ImmutableSortedDictionary<string, string>> Validate(ImmutableSortedDictionary<string, string> values) =>
        PropertyValues.Validate(values, Properties, UnconfirmedBehavior).Then<ImmutableSortedDictionary<string, string>>(stored =>
            stored.TryGetValue("email", out var email) && BlockedEmails.Contains(email)
                ? ApiErrors.EmailBlocked(email, UnconfirmedBehavior.InvalidValuesListedInErrors)
                : stored);

    private ApiError? FindMissingProperties(ImmutableSortedDictionary<string, string> given, ApiVersion version)
    {
        if (version != ApiVersion.September2026)
        {
            return null;
        }

        if (!NameProperties.Any(given.ContainsKey))
        {
            return ApiErrors.Validation($"A contact needs at least one of {string.Join(", ", NameProperties)}");
        }

        var missing = Options.RequiredProperties.Where(property => !given.ContainsKey(property)).ToImmutableArray();
        return missing.IsEmpty ? null : ApiErrors.MissingRequired(missing);
    }

    private ApiError? FindConflict(
        ContactSnapshot snapshot, ImmutableSortedDictionary<string, string> values, string recordId, TakenValueError takenEmailError)
    {
        foreach (var (name, value) in values.Where(entry => entry.Value.Length > 0 && Properties.IsUnique(entry.Key)))
        {
            var unique = new UniqueValue(name, value);
            if (FindOtherOwner(snapshot, unique, recordId) is { } owner)
            {
                var response = name == "email" ? takenEmailError : UnconfirmedBehavior.TakenUniqueValue;
                return ApiErrors.ValueTaken(unique, owner, recordId, response, UnconfirmedBehavior.ConflictShape);
            }
        }

        return null;
    }

    private Contact? FindOtherOwner(ContactSnapshot snapshot, UniqueValue value, string recordId)
    {
        var owner = snapshot.FindOwner(value)
            ?? (UnconfirmedBehavior.ArchivedContactsReserveValues ? snapshot.FindArchivedOwner(value) : null)
            ?? (UnconfirmedBehavior.MergedContactsReserveValues ? snapshot.FindMergeSurvivor(value) : null);
        return owner?.Id == recordId ? null : owner;
    }

    private Contact ApplyValues(Contact contact, ImmutableSortedDictionary<string, string> values)
    {
        var effective = values.Where(entry => !MovesLifecycleStageBack(contact, entry)).ToList();
        var properties = contact.Properties
            .SetItems(effective.Where(entry => entry.Value.Length > 0))
            .RemoveRange(effective.Where(entry => entry.Value.Length == 0).Select(entry => entry.Key));
        return contact with
        {
            Properties = properties,
            AdditionalEmails = GetAdditionalEmails(contact, properties.GetValueOrDefault("email")),
            UpdatedAt = Now,
        };
    }

    private ImmutableArray<string> GetAdditionalEmails(Contact contact, string? email)
    {
        if (email == contact.Email)
        {
            return contact.AdditionalEmails;
        }

        var others = email is null ? contact.AdditionalEmails : contact.AdditionalEmails.Remove(email);
        return UnconfirmedBehavior.ChangedEmailBecomesAdditional && contact is { Email: { } old } ? others.Add(old) : others;
    }

    // HubSpot responds 200 to such a write and keeps the old stage.
    private static bool MovesLifecycleStageBack(Contact contact, KeyValuePair<string, string> entry) =>
        entry is { Key: "lifecyclestage", Value.Length: > 0 }
        && StandardProperties.LifecycleStages.IndexOf(entry.Value)
            < StandardProperties.LifecycleStages.IndexOf(contact.Properties.GetValueOrDefault(entry.Key, ""));

    private static ImmutableSortedDictionary<string, string> AddOmittedAsEmpty(
        Contact contact, ImmutableSortedDictionary<string, string> values) =>
        contact.Properties.Keys
            .Where(name => name != "email" && !values.ContainsKey(name))
            .Aggregate(values, (current, name) => current.Add(name, ""));

    private static ContactChange CreateChange(ContactSnapshot snapshot, Contact contact, bool isNew) => new(snapshot.AddOrReplace(contact), contact, isNew);
}
