using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>
/// A HubSpot account in memory. <see cref="Send"/> is what a client can do; everything else is what happens behind its
/// back (portal users, an index that lags, faults) or what a test looks at. One lock makes every call atomic; all times
/// come from the options' clock and all chance from their seed, so the same calls give the same answers.
/// </summary>
public sealed class SimulatedAccount
{
    private readonly Lock _lock = new();
    private readonly SimulatorOptions _options;

    private AccountState _state;
    private RateLimits _limits;
    private Random _correlationIds;

    /// <summary>A new account.</summary>
    public SimulatedAccount(SimulatorOptions options)
    {
        _options = options;
        Faults = new FaultPlan(options.Seed);
        Start();
    }

    /// <summary>What goes wrong, on order.</summary>
    public FaultPlan Faults { get; }

    /// <summary>The calls that came.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>Every contact, archived ones too, by ascending id.</summary>
    public ImmutableArray<Contact> Contacts => Locked(() => _state.Book.All.ToImmutableArray());

    /// <summary>Every property definition, archived ones too, by name.</summary>
    public ImmutableArray<PropertyDefinition> Properties => Locked(() => _state.Properties.All.ToImmutableArray());

    /// <summary>
    /// Addresses that were erased without belonging to a contact; all that were erased, if these stay blocked.
    /// </summary>
    public ImmutableSortedSet<string> BlockedEmails => Locked(() => _state.BlockedEmails);

    /// <summary>How long a write stays unseen by the search.</summary>
    public TimeSpan SearchDelay
    {
        get => Locked(() => _state.Index.Delay);
        set => Locked(() => _state.Index.Delay = value);
    }

    /// <summary>Carries out one call.</summary>
    public ApiAnswer Send(ApiRequest request) => Locked(() =>
    {
        var now = _state.Now;
        var answer = Deliver(request, Faults.Take(request), now);
        Calls.Add(new RecordedCall(request.Operation, request.Method, request.Path, answer.Status, now));
        return answer;
    });

    /// <summary>The contact of an id, or the one that it was merged into.</summary>
    public Contact? Find(string id) => Locked(() => _state.Book.ById(id));

    /// <summary>The contact that is not archived and has this value of <c>email</c> or of a unique property.</summary>
    public Contact? FindBy(string property, string value) =>
        Locked(() => _state.Book.Find(value, property, archived: false));

    /// <summary>A contact that a portal user makes.</summary>
    /// <exception cref="InvalidOperationException">
    /// The account's rules forbid it; so with the other portal methods.
    /// </exception>
    public Contact Seed(IReadOnlyDictionary<string, string> properties, params ImmutableArray<string> additionalEmails)
    {
        var values = properties.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return Done(Portal(portal => portal.Seed(values, additionalEmails)));
    }

    /// <summary>A company that a portal user makes. Only its id is known here, for associations.</summary>
    public string SeedCompany() => Locked(() => _state.AddCompany());

    /// <summary>A portal user changes a contact; an empty value clears.</summary>
    public Contact Edit(string id, IReadOnlyDictionary<string, string> properties) =>
        Done(Portal(portal => portal.Edit(id, properties.ToImmutableSortedDictionary(StringComparer.Ordinal))));

    /// <summary>A portal user gives a contact a further address.</summary>
    public Contact AddEmail(string id, string email) => Done(Portal(portal => portal.AddEmail(id, email)));

    /// <summary>A portal user merges one contact into another; returns what they became.</summary>
    public Contact Merge(string primaryId, string otherId) => Done(Portal(portal => portal.Merge(primaryId, otherId)));

    /// <summary>A portal user archives a contact.</summary>
    public Contact Archive(string id) => Done(Portal(portal => portal.Archive(id)));

    /// <summary>A portal user restores an archived contact, which is possible for 90 days.</summary>
    public Contact Restore(string id) => Done(Portal(portal => portal.Restore(id)));

    /// <summary>Makes everything written so far visible to the search.</summary>
    public void CatchUpSearch() => Locked(() =>
    {
        _state.Index.CatchUp();
        return true;
    });

    /// <summary>Starts anew: no contacts, no calls, no faults, full limits, the same ids again.</summary>
    public void Reset() => Locked(() =>
    {
        Faults.Clear();
        Calls.Clear();
        Start();
        return true;
    });

    internal Outcome<Contact> Portal(Func<PortalOperations, Outcome<Change>> act) => Locked(() =>
        act(new PortalOperations(_state)).Then<Contact>(change =>
        {
            _state.Save(change.Book);
            return change.Contact;
        }));

    private static Contact Done(Outcome<Contact> outcome) => outcome switch
    {
        Outcome<Contact>.Done done => done.Value,
        Outcome<Contact>.Refused refused => throw new InvalidOperationException(refused.Error.Message),
        _ => throw new InvalidOperationException("An outcome is done or refused."),
    };

    private ApiAnswer Deliver(ApiRequest request, Fault? fault, DateTimeOffset now)
    {
        var answer = fault?.Kind switch
        {
            FaultKind.Timeout => new ApiAnswer(0) { Delivery = Delivery.NeverAnswered },
            FaultKind.AbortBefore => new ApiAnswer(0) { Delivery = Delivery.CutBeforeEffect },
            FaultKind.AbortAfter => Serve(request, now) with { Delivery = Delivery.CutAfterEffect },
            FaultKind.Status => FaultAnswers.OfStatus(fault, request.Operation),
            FaultKind.EmptySuccess => FaultAnswers.EmptySuccess(request.Operation, now),
            _ => Serve(request, now),
        };
        return Correlate(answer) with { Delay = fault?.Latency ?? TimeSpan.Zero };
    }

    private ApiAnswer Serve(ApiRequest request, DateTimeOffset now)
    {
        if (_options.AccessToken is { } token && request.AccessToken != token)
        {
            return ApiAnswer.Of(Errors.InvalidToken);
        }

        var isSearch = request.Operation == Operation.Search;
        var refusal = _limits.Admit(isSearch, now);
        var answer = refusal switch
        {
            { } policy => ApiAnswer.Of(Errors.RateLimited(policy)) with
            {
                Headers = FaultAnswers.RetryAfter(_options.Unconfirmed.RetryAfterOnRateLimit),
            },
            null when !_options.Scopes.Contains(request.Operation.RequiredScope()) =>
                ApiAnswer.Of(Errors.MissingScope(request.Operation.RequiredScope())),
            null => CarryOut(request),
        };
        return answer with { Headers = answer.Headers.AddRange(_limits.Headers(isSearch, now)) };
    }

    private ApiAnswer CarryOut(ApiRequest request)
    {
        var contacts = new ContactOperations(_state);
        var batches = new BatchOperations(_state);
        var properties = new PropertyOperations(_state);
        var associations = new AssociationOperations(_state);
        return request.Operation switch
        {
            Operation.Create => contacts.Create(request),
            Operation.Read => contacts.Read(request),
            Operation.List => contacts.List(request),
            Operation.Update => contacts.Update(request),
            Operation.Archive => contacts.Archive(request),
            Operation.GdprDelete => contacts.GdprDelete(request),
            Operation.Merge => contacts.Merge(request),
            Operation.Search => new SearchOperation(_state).Search(request),
            Operation.BatchRead => batches.Read(request),
            Operation.BatchCreate => batches.Create(request),
            Operation.BatchUpdate => batches.Update(request),
            Operation.BatchUpsert => batches.Upsert(request),
            Operation.BatchArchive => batches.Archive(request),
            Operation.PropertyRead => properties.Read(request),
            Operation.PropertyCreate => properties.Create(request),
            Operation.PropertyList => properties.List(request),
            Operation.PropertyArchive => properties.Archive(request),
            Operation.PropertyUpdate => properties.Update(request),
            Operation.AssociationList => associations.List(request),
            Operation.AssociationCreate => associations.Create(request),
            Operation.AssociationCreateDefault => associations.CreateDefault(request),
            Operation.AssociationArchive => associations.Archive(request),
            Operation.AssociationBatchRead => associations.BatchRead(request),
            Operation.AssociationBatchCreate => associations.BatchCreate(request),
            Operation.AssociationBatchCreateDefault => associations.BatchCreateDefault(request),
            Operation.AssociationBatchArchive => associations.BatchArchive(request),
            _ => throw new ArgumentOutOfRangeException(
                nameof(request), request.Operation, "There is no such operation."),
        };
    }

    private ApiAnswer Correlate(ApiAnswer answer)
    {
        Span<byte> bytes = stackalloc byte[16];
        _correlationIds.NextBytes(bytes);
        var correlationId = new Guid(bytes).ToString();
        if (answer.Status >= 400)
        {
            answer.Body?["correlationId"] = correlationId;
        }

        return answer with { Headers = answer.Headers.SetItem("X-HubSpot-Correlation-Id", correlationId) };
    }

    [MemberNotNull(nameof(_state), nameof(_limits), nameof(_correlationIds))]
    private void Start()
    {
        _state = new AccountState(_options);
        _limits = new RateLimits(_options.Limits, _options.TimeZone);
        _correlationIds = new Random(_options.Seed);
    }

    private T Locked<T>(Func<T> act)
    {
        lock (_lock)
        {
            return act();
        }
    }
}
