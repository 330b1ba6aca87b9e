using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// An immutable snapshot of all contacts and the owners of unique values. A write creates a new snapshot, so a failed batch
/// needs no rollback, and the lagging search index is an older snapshot.
/// </summary>
internal sealed record ContactSnapshot
{
    private ImmutableDictionary<UniqueValue, string> Owners { get; init; } =
        ImmutableDictionary<UniqueValue, string>.Empty;

    private ImmutableDictionary<UniqueValue, string> ArchivedOwners { get; init; } =
        ImmutableDictionary<UniqueValue, string>.Empty;

    private ImmutableDictionary<UniqueValue, string> SurvivorsByDroppedValue { get; init; } =
        ImmutableDictionary<UniqueValue, string>.Empty;

    private ImmutableDictionary<string, string> MergedInto { get; init; } = ImmutableDictionary<string, string>.Empty;

    private ImmutableSortedDictionary<long, Contact> Contacts { get; init; } =
        ImmutableSortedDictionary<long, Contact>.Empty;

    /// <summary>The names of the unique custom properties.</summary>
    public ImmutableHashSet<string> UniqueProperties { get; init; } = [];

    /// <summary>All contacts by ascending id, including archived ones.</summary>
    public IEnumerable<Contact> All => Contacts.Values;

    /// <summary>Returns the contact with an id, or the one that it was merged into.</summary>
    public Contact? FindById(string id)
    {
        while (MergedInto.TryGetValue(id, out var survivor))
        {
            id = survivor;
        }

        return TryParseKey(id, out var key) ? Contacts.GetValueOrDefault(key) : null;
    }

    /// <summary>Whether the contact with an id was merged into another.</summary>
    public bool IsMergedAway(string id) => MergedInto.ContainsKey(id);

    /// <summary>Returns the active contact that has a unique value.</summary>
    public Contact? FindOwner(UniqueValue value) => FindInIndex(Owners, value);

    /// <summary>Returns the archived contact that last had a unique value.</summary>
    public Contact? FindArchivedOwner(UniqueValue value) => FindInIndex(ArchivedOwners, value);

    /// <summary>Returns the contact whose merge removed a unique value.</summary>
    public Contact? FindMergeSurvivor(UniqueValue value) => FindInIndex(SurvivorsByDroppedValue, value);

    /// <summary>Returns the contact with a record id, or with a value of a unique property.</summary>
    public Contact? Find(string id, string? property, bool isArchived)
    {
        var contact = property is null or "hs_object_id" ? FindById(id)
            : isArchived ? FindArchivedOwner(UniqueValue.Create(property, id))
            : FindOwner(UniqueValue.Create(property, id));
        return contact?.IsArchived == isArchived ? contact : null;
    }

    /// <summary>Returns a snapshot with the contact archived. An archived contact is not changed.</summary>
    public ContactSnapshot Archive(Contact contact, DateTimeOffset now) =>
        contact.IsArchived ? this : AddOrReplace(contact with { ArchivedAt = now, UpdatedAt = now });

    /// <summary>Returns a snapshot with the contact added or replaced.</summary>
    public ContactSnapshot AddOrReplace(Contact contact)
    {
        var book = ReleaseUniqueValues(contact.Id);
        var values = GetUniqueValues(contact).Select(value => KeyValuePair.Create(value, contact.Id));
        return book with
        {
            Contacts = book.Contacts.SetItem(ParseKey(contact.Id), contact),
            Owners = contact.IsArchived ? book.Owners : book.Owners.SetItems(values),
            ArchivedOwners = contact.IsArchived ? book.ArchivedOwners.SetItems(values) : book.ArchivedOwners,
        };
    }

    /// <summary>Returns a snapshot without the contact, as if it had never existed.</summary>
    public ContactSnapshot Remove(Contact contact) =>
        ReleaseUniqueValues(contact.Id) with { Contacts = Contacts.Remove(ParseKey(contact.Id)) };

    /// <summary>Returns a snapshot in which a contact replaces the merged ones, whose ids then refer to it.</summary>
    public ContactSnapshot Merge(ImmutableArray<Contact> absorbed, Contact survivor)
    {
        var others = absorbed.Where(contact => contact.Id != survivor.Id).ToList();
        var book = others.Aggregate(this, (current, contact) => current.Remove(contact)).AddOrReplace(survivor);
        var dropped = absorbed.SelectMany(book.GetUniqueValues).Where(value => book.FindOwner(value) is null);
        return book with
        {
            MergedInto = book.MergedInto.SetItems(
                others.Select(contact => KeyValuePair.Create(contact.Id, survivor.Id))),
            SurvivorsByDroppedValue = book.SurvivorsByDroppedValue.SetItems(
                dropped.Select(value => KeyValuePair.Create(value, survivor.Id))),
        };
    }

    private ContactSnapshot ReleaseUniqueValues(string id)
    {
        if (!Contacts.TryGetValue(ParseKey(id), out var contact))
        {
            return this;
        }

        var values = GetUniqueValues(contact).ToList();
        return this with
        {
            Owners = Without(Owners),
            ArchivedOwners = Without(ArchivedOwners),
        };

        ImmutableDictionary<UniqueValue, string> Without(ImmutableDictionary<UniqueValue, string> owners) =>
            owners.RemoveRange(values.Where(value => owners.GetValueOrDefault(value) == id));
    }

    private IEnumerable<UniqueValue> GetUniqueValues(Contact contact) =>
        contact.Emails.Select(UniqueValue.ForEmail).Concat(
            from property in UniqueProperties
            let value = contact.Properties.GetValueOrDefault(property)
            where value is not null
            select new UniqueValue(property, value));

    private Contact? FindInIndex(ImmutableDictionary<UniqueValue, string> owners, UniqueValue value) =>
        owners.TryGetValue(value, out var id) ? FindById(id) : null;

    private static bool TryParseKey(string id, out long key) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out key);

    private static long ParseKey(string id) => long.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <summary>A value that only one contact can have. All addresses of a contact count as its <c>email</c>.</summary>
internal readonly record struct UniqueValue(string Property, string Value)
{
    public static UniqueValue ForEmail(string address) => new("email", address);

    /// <summary>Creates the value in stored form. Addresses are case-insensitive.</summary>
    public static UniqueValue Create(string property, string value) =>
        property == "email" ? ForEmail(EmailAddress.Normalize(value)) : new(property, value);
}
