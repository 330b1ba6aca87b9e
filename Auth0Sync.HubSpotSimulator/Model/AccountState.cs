using System.Collections.Immutable;
using System.Globalization;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>What changes in an account: its contacts, properties and index. Guarded by the account's lock.</summary>
internal sealed class AccountState
{
    private readonly Random _idSteps;

    private long _lastId = 100;

    public AccountState(SimulatorOptions options)
    {
        Options = options;
        Properties = options.CustomProperties.Aggregate(
            new PropertyCatalogue(), (catalogue, property) => catalogue.Put(property));
        Book = new ContactBook { UniqueProperties = Properties.UniqueNames };
        Index = new SearchIndex(Book, options.SearchDelay);
        Shuffler = new Random(options.Seed);
        _idSteps = new Random(options.Seed);
    }

    public SimulatorOptions Options { get; }

    public ContactBook Book { get; private set; }

    public PropertyCatalogue Properties { get; private set; }

    public SearchIndex Index { get; }

    public AssociationBook Associations { get; private set; } = new();

    /// <summary>The ids of the companies, of which nothing else is known here.</summary>
    public ImmutableSortedSet<string> Companies { get; private set; } = [];

    public Random Shuffler { get; }

    /// <summary>
    /// The addresses that were erased without belonging to a contact; all that were erased, if these stay blocked.
    /// </summary>
    public ImmutableSortedSet<string> BlockedEmails { get; private set; } = [];

    public DateTimeOffset Now => Options.TimeProvider.GetUtcNow();

    public ContactWrites Writes => new(Properties, Options, Now)
    {
        Companies = Companies,
        BlockedEmails = Options.Unconfirmed.ErasedEmailsStayBlocked ? BlockedEmails : [],
    };

    /// <summary>An id that was never given out; ids rise, with gaps.</summary>
    public string NewId()
    {
        _lastId += _idSteps.Next(1, 50);
        return _lastId.ToString(CultureInfo.InvariantCulture);
    }

    public void Save(ContactBook book)
    {
        Book = book;
        Associations = Associations.Follow(book);
        Index.Record(Now, book);
    }

    public void Save(PropertyCatalogue properties)
    {
        Properties = properties;
        Book = Book with { UniqueProperties = properties.UniqueNames };
    }

    public void Save(AssociationBook associations) => Associations = associations;

    /// <summary>Gives a new contact the companies that its creation named.</summary>
    public void Associate(Contact contact, IEnumerable<NewAssociation> companies) =>
        Save(companies.Aggregate(Associations, (book, company) =>
            book.Put(new Association(contact.Id, company.CompanyId, company.IsPrimary))));

    /// <summary>Makes a company and returns its id.</summary>
    public string AddCompany()
    {
        var id = NewId();
        Companies = Companies.Add(id);
        return id;
    }

    public void Block(string email) => BlockedEmails = BlockedEmails.Add(email);
}
