using System.Collections.Immutable;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>A contact and a company that belong together.</summary>
internal sealed record Association(string ContactId, string CompanyId, bool IsPrimary)
{
    public IEnumerable<AssociationType> Types =>
        IsPrimary ? [AssociationTypes.Primary, AssociationTypes.Unlabeled] : [AssociationTypes.Unlabeled];

    public string Id(RecordKind kind) => kind == RecordKind.Contact ? ContactId : CompanyId;
}

/// <summary>Which contacts and companies belong together, at one moment; a change makes a new book.</summary>
internal sealed record AssociationBook
{
    private ImmutableArray<Association> Associations { get; init; } = [];

    public IEnumerable<Association> Of(RecordKind kind, string id) =>
        Associations.Where(association => association.Id(kind) == id);

    /// <summary>The book in which two records belong together; a contact has one primary company at most.</summary>
    public AssociationBook Put(Association association)
    {
        var known = Associations.Any(other => IsSamePair(other, association) && other.IsPrimary);
        var others = Associations
            .Where(other => !IsSamePair(other, association))
            .Select(other => association.IsPrimary && other.ContactId == association.ContactId ? other with { IsPrimary = false } : other);
        return this with { Associations = [.. others, association with { IsPrimary = association.IsPrimary || known }] };
    }

    public AssociationBook Remove(string contactId, string companyId) => this with
    {
        Associations = Associations.RemoveAll(other => other.ContactId == contactId && other.CompanyId == companyId),
    };

    /// <summary>The book in which merged contacts have given their companies to the survivor, and erased ones have none.</summary>
    public AssociationBook Follow(ContactBook contacts) => Associations
        .Where(association => contacts.ById(association.ContactId)?.Id != association.ContactId)
        .Aggregate(this, (book, association) =>
        {
            var others = book.Remove(association.ContactId, association.CompanyId);
            return contacts.ById(association.ContactId) is { } survivor
                ? others.Put(association with
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
