using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The mutable state of an account: contacts, properties and search index. Guarded by the lock of the account.</summary>
internal sealed class AccountState
{
    private readonly Random _idIncrements;

    private long _lastId = 100;

    public AccountState(SimulatorOptions options)
    {
        Options = options;
        Properties = options.CustomProperties.Aggregate(
            new PropertyRegistry(), (registry, property) => registry.AddOrReplace(property));
        Contacts = new ContactSnapshot { UniqueProperties = Properties.UniqueNames };
        SearchIndex = new SearchIndex(Contacts, options.SearchDelay);
        ResultShuffler = new Random(options.RandomSeed);
        _idIncrements = new Random(options.RandomSeed);
    }

    public SimulatorOptions Options { get; }

    public ContactSnapshot Contacts { get; private set; }

    public PropertyRegistry Properties { get; private set; }

    public SearchIndex SearchIndex { get; }

    public AssociationSnapshot Associations { get; private set; } = new();

    /// <summary>The ids of the companies, which have no other data.</summary>
    public ImmutableSortedSet<string> Companies { get; private set; } = [];

    public Random ResultShuffler { get; }

    /// <summary>
    /// The addresses that were erased without a contact, or all erased addresses if these stay blocked.
    /// </summary>
    public ImmutableSortedSet<string> BlockedEmails { get; private set; } = [];

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    public ContactWriter ContactWriter => new(Properties, Options, Now)
    {
        Companies = Companies,
        BlockedEmails = Options.UnconfirmedBehavior.ErasedEmailsStayBlocked ? BlockedEmails : [],
    };

    /// <summary>Returns a new id. Ids are ascending, with gaps.</summary>
    public string CreateId()
    {
        _lastId += _idIncrements.Next(1, 50);
        return _lastId.ToString(CultureInfo.InvariantCulture);
    }

    public void Save(ContactSnapshot contacts)
    {
        Contacts = contacts;
        Associations = Associations.FollowMerges(contacts);
        SearchIndex.Record(Now, contacts);
    }

    public void Save(PropertyRegistry properties)
    {
        Properties = properties;
        Contacts = Contacts with { UniqueProperties = properties.UniqueNames };
    }

    public void Save(AssociationSnapshot associations) => Associations = associations;

    /// <summary>Associates a new contact with the companies of its creation.</summary>
    public void AddAssociations(Contact contact, IEnumerable<NewAssociation> companies) =>
        Save(companies.Aggregate(Associations, (book, company) =>
            book.AddOrReplace(new Association(contact.Id, company.CompanyId, company.IsPrimary))));

    /// <summary>Creates a company and returns its id.</summary>
    public string AddCompany()
    {
        var id = CreateId();
        Companies = Companies.Add(id);
        return id;
    }

    public void BlockEmail(string email) => BlockedEmails = BlockedEmails.Add(email);
}
