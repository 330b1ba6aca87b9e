using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>
/// What portal users do. They keep the rules of contacts, but need no token and meet no limits or faults.
/// </summary>
internal sealed class PortalOperations(AccountState state)
{
    private static readonly TimeSpan _restorableFor = TimeSpan.FromDays(90);

    public Outcome<Change> Seed(
        ImmutableSortedDictionary<string, string> properties, ImmutableArray<string> additionalEmails) =>
        additionalEmails.Aggregate(
            state.Writes.Create(state.Book, properties, [], ApiVersion.V3, state.NewId),
            (outcome, address) => outcome.Then(change => AddEmail(change.Book, change.Contact, address)));

    public Outcome<Change> Edit(string id, ImmutableSortedDictionary<string, string> properties) =>
        Active(id).Then(contact => state.Writes.Update(state.Book, contact, properties));

    public Outcome<Change> Merge(string primaryId, string otherId) =>
        ContactMerge.Merge(state.Book, primaryId, otherId, state.Options.Unconfirmed, state.Now, state.NewId);

    public Outcome<Change> AddEmail(string id, string address) =>
        Active(id).Then(contact => AddEmail(state.Book, contact, address));

    public Outcome<Change> Archive(string id) =>
        Active(id).Then<Change>(contact =>
        {
            var book = state.Book.Archive(contact, state.Now);
            return new Change(book, book.ById(id)!, IsNew: false);
        });

    /// <summary>Restores an archived contact, which HubSpot allows for 90 days.</summary>
    public Outcome<Change> Restore(string id) =>
        state.Book.ById(id) is { ArchivedAt: { } archivedAt } contact && state.Now - archivedAt <= _restorableFor
            ? state.Writes.Restore(state.Book, contact)
            : Errors.ContactNotFound;

    private Outcome<Contact> Active(string id) =>
        state.Book.ById(id) is { IsArchived: false } contact ? contact : Errors.ContactNotFound;

    private Outcome<Change> AddEmail(ContactBook book, Contact contact, string address)
    {
        var email = EmailAddress.Normalize(address);
        if (!EmailAddress.IsValid(email))
        {
            return Errors.Validation($"Email address {address} is invalid");
        }

        if (book.Owner(UniqueValue.Email(email)) is { } owner)
        {
            return Errors.EmailTaken(owner, email, state.Options.Unconfirmed.ConflictShape);
        }

        var changed = contact with { AdditionalEmails = contact.AdditionalEmails.Add(email), UpdatedAt = state.Now };
        return new Change(book.Put(changed), changed, IsNew: false);
    }
}
