using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// Computes the result of a merge: the values of the primary contact win, and the addresses of the other become additional ones.
/// </summary>
internal static class ContactMerge
{
    public static Result<ContactChange> Merge(
        ContactSnapshot snapshot,
        string primaryId,
        string otherId,
        UnconfirmedBehavior behavior,
        DateTimeOffset now,
        Func<string> createId)
    {
        if (snapshot.FindById(primaryId) is not { IsArchived: false } primary
            || snapshot.FindById(otherId) is not { IsArchived: false } other)
        {
            return ApiErrors.ContactNotFound;
        }

        if (primary.Id == other.Id)
        {
            return ApiErrors.Validation("A contact cannot be merged with itself");
        }

        var id = behavior.MergeKeepsPrimaryId ? primary.Id : createId();
        var absorbedIds = new[] { primary.Id, other.Id }.Where(absorbed => absorbed != id);
        var properties = MergeProperties(primary, other, behavior);
        var others = primary.Emails.Concat(other.Emails).Where(email => email != properties.GetValueOrDefault("email"));
        var survivor = primary with
        {
            Id = id,
            CreatedAt = primary.CreatedAt < other.CreatedAt ? primary.CreatedAt : other.CreatedAt,
            UpdatedAt = now,
            Properties = properties,
            AdditionalEmails = [.. others.Distinct()],
            MergedIds = [.. primary.MergedIds.Concat(other.MergedIds).Concat(absorbedIds).Distinct()],
            LastMerge = new LastMerge([primary.Id, other.Id], now),
        };
        return new ContactChange(snapshot.Merge([primary, other], survivor), survivor, IsNew: false);
    }

    private static ImmutableSortedDictionary<string, string> MergeProperties(
        Contact primary, Contact other, UnconfirmedBehavior behavior)
    {
        if (behavior.MergeFillsEmptyProperties)
        {
            return other.Properties.SetItems(primary.Properties);
        }

        // Otherwise a primary contact without an address would have the other's only as an additional one.
        return primary.Email is null && other.Email is { } email
            ? primary.Properties.SetItem("email", email)
            : primary.Properties;
    }
}
