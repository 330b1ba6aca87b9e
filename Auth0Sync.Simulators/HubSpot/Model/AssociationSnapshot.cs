using System.Collections.Immutable;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>An association of a contact with a company.</summary>
internal sealed record Association(string ContactId, string CompanyId, bool IsPrimary)
{
    public IEnumerable<AssociationType> Types =>
        IsPrimary ? [AssociationTypes.Primary, AssociationTypes.Unlabeled] : [AssociationTypes.Unlabeled];

    public string GetId(RecordKind kind) => kind == RecordKind.Contact ? ContactId : CompanyId;
}

/// <summary>An immutable snapshot of all associations.</summary>
internal sealed record AssociationSnapshot
{
    private ImmutableArray<Association> Associations { get; init; } = [];

    public IEnumerable<Association> FindByRecord(RecordKind kind, string id) =>
        Associations.Where(association => association.GetId(kind) == id);

    /// <summary>Returns a snapshot with an association. A contact has at most one primary company.</summary>
    public AssociationSnapshot AddOrReplace(Association association)
    {
        var known = Associations.Any(other => IsSamePair(other, association) && other.IsPrimary);
        var others = Associations
            .Where(other => !IsSamePair(other, association))
            .Select(other => association.IsPrimary && other.ContactId == association.ContactId ? other with { IsPrimary = false } : other);
        return this with { Associations = [.. others, association with { IsPrimary = association.IsPrimary || known }] };
    }

    public AssociationSnapshot Remove(string contactId, string companyId) => this with
    {
        Associations = Associations.RemoveAll(other => other.ContactId == contactId && other.CompanyId == companyId),
    };

    /// <summary>Returns a snapshot in which the companies of merged contacts belong to the resulting contact, and deleted contacts have none.</summary>
    public AssociationSnapshot FollowMerges(ContactSnapshot contacts) => Associations
        .Where(association => contacts.FindById(association.ContactId)?.Id != association.ContactId)
        .Aggregate(this, (book, association) =>
        {
            var others = book.Remove(association.ContactId, association.CompanyId);
            return contacts.FindById(association.ContactId) is { } survivor
                ? others.AddOrReplace(association with
                {
                    ContactId = survivor.Id,
                    IsPrimary = association.IsPrimary && !others.HasPrimary(survivor.Id),
                })
                : others;
        });

    private bool HasPrimary(string contactId) =>
        Associations.Any(association => association.ContactId == contactId && association.IsPrimary);

    private static bool IsSamePair(Association one, Association other) =>
        one.ContactId == other.ContactId && one.CompanyId == other.CompanyId;
}
