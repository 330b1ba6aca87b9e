using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// The actions of portal users. The rules for contacts apply, but no token, limits or faults.
/// </summary>
internal sealed class PortalOperations(AccountState state)
{
    private static readonly TimeSpan RestorePeriod = TimeSpan.FromDays(90);

    public Result<ContactChange> AddContact(
        ImmutableSortedDictionary<string, string> properties, ImmutableArray<string> additionalEmails) =>
        additionalEmails.Aggregate(
            state.ContactWriter.Create(state.Contacts, properties, [], ApiVersion.V3, state.CreateId),
            (outcome, address) => outcome.Then(change => AddEmail(change.Snapshot, change.Contact, address)));

    public Result<ContactChange> Edit(string id, ImmutableSortedDictionary<string, string> properties) =>
        FindActive(id).Then(contact => state.ContactWriter.Update(state.Contacts, contact, properties));

    public Result<ContactChange> Merge(string primaryId, string otherId) =>
        ContactMerge.Merge(state.Contacts, primaryId, otherId, state.Options.UnconfirmedBehavior, state.Now, state.CreateId);

    public Result<ContactChange> AddEmail(string id, string address) =>
        FindActive(id).Then(contact => AddEmail(state.Contacts, contact, address));

    public Result<ContactChange> Archive(string id) =>
        FindActive(id).Then<ContactChange>(contact =>
        {
            var book = state.Contacts.Archive(contact, state.Now);
            return new ContactChange(book, book.FindById(id)!, IsNew: false);
        });

    /// <summary>Restores an archived contact; HubSpot allows this for 90 days.</summary>
    public Result<ContactChange> Restore(string id) =>
        state.Contacts.FindById(id) is { ArchivedAt: { } archivedAt } contact && state.Now - archivedAt <= RestorePeriod
            ? state.ContactWriter.Restore(state.Contacts, contact)
            : ApiErrors.ContactNotFound;

    private Result<Contact> FindActive(string id) =>
        state.Contacts.FindById(id) is { IsArchived: false } contact ? contact : ApiErrors.ContactNotFound;

    private Result<ContactChange> AddEmail(ContactSnapshot snapshot, Contact contact, string address)
    {
        var email = EmailAddress.Normalize(address);
        if (!EmailAddress.IsValid(email))
        {
            return ApiErrors.Validation($"Email address {address} is invalid");
        }

        if (snapshot.FindOwner(UniqueValue.ForEmail(email)) is { } owner)
        {
            return ApiErrors.EmailTaken(owner, email, state.Options.UnconfirmedBehavior.ConflictShape);
        }

        var changed = contact with { AdditionalEmails = contact.AdditionalEmails.Add(email), UpdatedAt = state.Now };
        return new ContactChange(snapshot.AddOrReplace(changed), changed, IsNew: false);
    }
}
