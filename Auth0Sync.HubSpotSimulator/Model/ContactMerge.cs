using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Decides what a merge leaves: values follow the primary contact, the other's addresses become additional ones.</summary>
internal static class ContactMerge
{
    public static Outcome<Change> Merge(
        ContactBook book, string primaryId, string otherId, UnconfirmedBehaviour unconfirmed, DateTimeOffset now, Func<string> newId)
    {
        if (book.ById(primaryId) is not { IsArchived: false } primary || book.ById(otherId) is not { IsArchived: false } other)
        {
            return Errors.ContactNotFound;
        }

        if (primary.Id == other.Id)
        {
            return Errors.Validation("A contact cannot be merged with itself");
        }

        var id = unconfirmed.MergeKeepsPrimaryId ? primary.Id : newId();
        var absorbedIds = new[] { primary.Id, other.Id }.Where(absorbed => absorbed != id);
        var properties = Properties(primary, other, unconfirmed);
        var survivor = primary with
        {
            Id = id,
            CreatedAt = primary.CreatedAt < other.CreatedAt ? primary.CreatedAt : other.CreatedAt,
            UpdatedAt = now,
            Properties = properties,
            AdditionalEmails = [.. primary.Emails.Concat(other.Emails).Where(email => email != properties.GetValueOrDefault("email")).Distinct()],
            MergedIds = [.. primary.MergedIds.Concat(other.MergedIds).Concat(absorbedIds).Distinct()],
            LastMerge = new LastMerge([primary.Id, other.Id], now),
        };
        return new Change(book.Replace([primary, other], survivor), survivor, IsNew: false);
    }

    private static ImmutableSortedDictionary<string, string> Properties(
        Contact primary, Contact other, UnconfirmedBehaviour unconfirmed)
    {
        if (unconfirmed.MergeFillsEmptyProperties)
        {
            return other.Properties.SetItems(primary.Properties);
        }

        // Without this a primary that has no address would leave the other's only as an additional one.
        return primary.Email is null && other.Email is { } email
            ? primary.Properties.SetItem("email", email)
            : primary.Properties;
    }
}
