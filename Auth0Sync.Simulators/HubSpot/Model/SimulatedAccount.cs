using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.Simulators.HubSpot.Model;

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
    private AccountRateLimiter _limits;
    private Random _correlationIds;

    /// <summary>A new account.</summary>
    public SimulatedAccount(SimulatorOptions options)
    {
        _options = options;
        Faults = new FaultInjector(options.RandomSeed);
        Initialize();
    }

    /// <summary>What goes wrong, on order.</summary>
    public FaultInjector Faults { get; }

    /// <summary>The calls that came.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>Every contact, archived ones too, by ascending id.</summary>
    public ImmutableArray<Contact> Contacts => WithLock(() => _state.Contacts.All.ToImmutableArray());

    /// <summary>Every property definition, archived ones too, by name.</summary>
    public ImmutableArray<PropertyDefinition> Properties => WithLock(() => _state.Properties.All.ToImmutableArray());

    /// <summary>
    /// Addresses that were erased without belonging to a contact; all that were erased, if these stay blocked.
    /// </summary>
    public ImmutableSortedSet<string> BlockedEmails => WithLock(() => _state.BlockedEmails);

    /// <summary>How long a write stays unseen by the search.</summary>
    public TimeSpan SearchDelay
    {
        get => WithLock(() => _state.SearchIndex.Delay);
        set => WithLock(() => _state.SearchIndex.Delay = value);
    }

    /// <summary>Carries out one call.</summary>
    public ApiResponse Send(ApiRequest request) => WithLock(() =>
    {
        var now = _state.Now;
        var answer = ProcessWithFault(request, Faults.TakeMatching(request), now);
        Calls.Add(new RecordedCall(request.Operation, request.Method, request.Path, answer.Status, now));
        return answer;
    });

    /// <summary>The contact of an id, or the one that it was merged into.</summary>
    public Contact? Find(string id) => WithLock(() => _state.Contacts.FindById(id));

    /// <summary>The contact that is not archived and has this value of <c>email</c> or of a unique property.</summary>
    public Contact? FindByProperty(string property, string value) =>
        WithLock(() => _state.Contacts.Find(value, property, isArchived: false));

    /// <summary>A contact that a portal user makes.</summary>
    /// <exception cref="InvalidOperationException">
    /// The account's rules forbid it; so with the other portal methods.
    /// </exception>
    public Contact AddContact(IReadOnlyDictionary<string, string> properties, params ImmutableArray<string> additionalEmails)
    {
        var values = properties.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return GetValueOrThrow(ExecutePortalOperation(portal => portal.AddContact(values, additionalEmails)));
    }

    /// <summary>A company that a portal user makes. Only its id is known here, for associations.</summary>
    public string AddCompany() => WithLock(() => _state.AddCompany());

    /// <summary>A portal user changes a contact; an empty value clears.</summary>
    public Contact Edit(string id, IReadOnlyDictionary<string, string> properties) =>
        GetValueOrThrow(ExecutePortalOperation(portal => portal.Edit(id, properties.ToImmutableSortedDictionary(StringComparer.Ordinal))));

    /// <summary>A portal user gives a contact a further address.</summary>
    public Contact AddEmail(string id, string email) => GetValueOrThrow(ExecutePortalOperation(portal => portal.AddEmail(id, email)));

    /// <summary>A portal user merges one contact into another; returns what they became.</summary>
    public Contact Merge(string primaryId, string otherId) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Merge(primaryId, otherId)));

    /// <summary>A portal user archives a contact.</summary>
    public Contact Archive(string id) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Archive(id)));

    /// <summary>A portal user restores an archived contact, which is possible for 90 days.</summary>
    public Contact Restore(string id) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Restore(id)));

    /// <summary>Makes everything written so far visible to the search.</summary>
    public void RefreshSearchIndex() => WithLock(() =>
    {
        _state.SearchIndex.Refresh();
        return true;
    });

    /// <summary>Starts anew: no contacts, no calls, no faults, full limits, the same ids again.</summary>
    public void Reset() => WithLock(() =>
    {
        Faults.Clear();
        Calls.Clear();
        Initialize();
        return true;
    });

    internal Result<Contact> ExecutePortalOperation(Func<PortalOperations, Result<ContactChange>> operation) => WithLock(() =>
        operation(new PortalOperations(_state)).Then<Contact>(change =>
        {
            _state.Save(change.Snapshot);
            return change.Contact;
        }));

    private static Contact GetValueOrThrow(Result<Contact> result) => result switch
    {
        Result<Contact>.Success done => done.Value,
        Result<Contact>.Failure refused => throw new InvalidOperationException(refused.Error.Message),
        _ => throw new InvalidOperationException("An outcome is done or refused."),
    };

    private ApiResponse ProcessWithFault(ApiRequest request, Fault? fault, DateTimeOffset now)
    {
        var answer = fault?.Kind switch
        {
            FaultKind.Timeout => new ApiResponse(0) { Delivery = ResponseDelivery.NoResponse },
            FaultKind.AbortBefore => new ApiResponse(0) { Delivery = ResponseDelivery.ConnectionClosedBeforeProcessing },
            FaultKind.AbortAfter => Process(request, now) with { Delivery = ResponseDelivery.ConnectionClosedAfterProcessing },
            FaultKind.Status => FaultResponses.CreateStatusResponse(fault, request.Operation),
            FaultKind.EmptySuccess => FaultResponses.CreateEmptySuccess(request.Operation, now),
            _ => Process(request, now),
        };
        return AddCorrelationId(answer) with { Delay = fault?.Latency ?? TimeSpan.Zero };
    }

    private ApiResponse Process(ApiRequest request, DateTimeOffset now)
    {
        if (_options.AccessToken is { } token && request.AccessToken != token)
        {
            return ApiResponse.FromError(ApiErrors.InvalidToken);
        }

        var isSearch = request.Operation == Operation.Search;
        var refusal = _limits.CountOrReject(isSearch, now);
        var answer = refusal switch
        {
            { } policy => ApiResponse.FromError(ApiErrors.RateLimited(policy)) with
            {
                Headers = FaultResponses.CreateRetryAfterHeaders(_options.UnconfirmedBehavior.RetryAfterOnRateLimit),
            },
            null when !_options.Scopes.Contains(request.Operation.GetRequiredScope()) =>
                ApiResponse.FromError(ApiErrors.MissingScope(request.Operation.GetRequiredScope())),
            null => Dispatch(request),
        };
        return answer with { Headers = answer.Headers.AddRange(_limits.CreateHeaders(isSearch, now)) };
    }

    private ApiResponse Dispatch(ApiRequest request)
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

    private ApiResponse AddCorrelationId(ApiResponse response)
    {
        Span<byte> bytes = stackalloc byte[16];
        _correlationIds.NextBytes(bytes);
        var correlationId = new Guid(bytes).ToString();
        if (response.Status >= 400)
        {
            response.Body?["correlationId"] = correlationId;
        }

        return response with { Headers = response.Headers.SetItem("X-HubSpot-Correlation-Id", correlationId) };
    }

    [MemberNotNull(nameof(_state), nameof(_limits), nameof(_correlationIds))]
    private void Initialize()
    {
        _state = new AccountState(_options);
        _limits = new AccountRateLimiter(_options.Limits, _options.TimeZone);
        _correlationIds = new Random(_options.RandomSeed);
    }

    private T WithLock<T>(Func<T> action)
    {
        lock (_lock)
        {
            return action();
        }
    }
}
