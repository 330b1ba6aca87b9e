using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// An in-memory HubSpot account. <see cref="Send"/> is the API for clients; the other members are for tests: the actions of
/// portal users, the lagging index, faults, and the resulting state. A lock makes every call atomic. All times come from the
/// clock of the options and all random values from their seed, so the same calls give the same responses.
/// </summary>
public sealed class SimulatedAccount
{
    private readonly Lock _lock = new();
    private readonly SimulatorOptions _options;

    private AccountState _state;
    private AccountRateLimiter _limits;
    private Random _correlationIds;

    public SimulatedAccount(SimulatorOptions options)
    {
        _options = options;
        Faults = new FaultInjector(options.RandomSeed);
        Initialize();
    }

    public FaultInjector Faults { get; }

    public CallLog Calls { get; } = new();

    /// <summary>All contacts by ascending id, including archived ones.</summary>
    public ImmutableArray<Contact> Contacts => WithLock(() => _state.Contacts.All.ToImmutableArray());

    /// <summary>All property definitions by name, including archived ones.</summary>
    public ImmutableArray<PropertyDefinition> Properties => WithLock(() => _state.Properties.All.ToImmutableArray());

    /// <summary>
    /// The addresses that were erased without a contact, or all erased addresses if these stay blocked.
    /// </summary>
    public ImmutableSortedSet<string> BlockedEmails => WithLock(() => _state.BlockedEmails);

    /// <summary>The time until a write is visible to the search.</summary>
    public TimeSpan SearchDelay
    {
        get => WithLock(() => _state.SearchIndex.Delay);
        set => WithLock(() => _state.SearchIndex.Delay = value);
    }

    /// <summary>Executes a call.</summary>
    public ApiResponse Send(ApiRequest request) => WithLock(() =>
    {
        var now = _state.Now;
        var response = ProcessWithFault(request, Faults.TakeMatching(request), now);
        Calls.Add(new RecordedCall(request.Operation, request.Method, request.Path, response.Status, now));
        return response;
    });

    /// <summary>Returns the contact with an id, or the one that it was merged into.</summary>
    public Contact? Find(string id) => WithLock(() => _state.Contacts.FindById(id));

    /// <summary>Returns the active contact with a value of <c>email</c> or of a unique property.</summary>
    public Contact? FindByProperty(string property, string value) =>
        WithLock(() => _state.Contacts.Find(value, property, isArchived: false));

    /// <summary>Creates a contact as a portal user.</summary>
    /// <exception cref="InvalidOperationException">
    /// The rules of the account do not allow it. The other portal methods throw it, too.
    /// </exception>
    public Contact AddContact(IReadOnlyDictionary<string, string> properties, params ImmutableArray<string> additionalEmails)
    {
        var values = properties.ToImmutableSortedDictionary(StringComparer.Ordinal);
        return GetValueOrThrow(ExecutePortalOperation(portal => portal.AddContact(values, additionalEmails)));
    }

    /// <summary>Creates a company as a portal user. It has only an id, for associations.</summary>
    public string AddCompany() => WithLock(() => _state.AddCompany());

    /// <summary>Edits a contact as a portal user. An empty value clears a property.</summary>
    public Contact Edit(string id, IReadOnlyDictionary<string, string> properties) =>
        GetValueOrThrow(ExecutePortalOperation(portal => portal.Edit(id, properties.ToImmutableSortedDictionary(StringComparer.Ordinal))));

    /// <summary>Adds an address to a contact as a portal user.</summary>
    public Contact AddEmail(string id, string email) => GetValueOrThrow(ExecutePortalOperation(portal => portal.AddEmail(id, email)));

    /// <summary>Merges a contact into another as a portal user, and returns the resulting contact.</summary>
    public Contact Merge(string primaryId, string otherId) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Merge(primaryId, otherId)));

    /// <summary>Archives a contact as a portal user.</summary>
    public Contact Archive(string id) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Archive(id)));

    /// <summary>Restores an archived contact as a portal user, which is possible for 90 days.</summary>
    public Contact Restore(string id) => GetValueOrThrow(ExecutePortalOperation(portal => portal.Restore(id)));

    /// <summary>Makes all writes so far visible to the search.</summary>
    public void RefreshSearchIndex() => WithLock(() =>
    {
        _state.SearchIndex.Refresh();
        return true;
    });

    /// <summary>Resets the account: no contacts, calls or faults, full limits, and the same ids again.</summary>
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
        Result<Contact>.Failure failure => throw new InvalidOperationException(failure.Error.Message),
        _ => throw new InvalidOperationException("The result is neither a success nor an error."),
    };

    private ApiResponse ProcessWithFault(ApiRequest request, Fault? fault, DateTimeOffset now)
    {
        var response = fault?.Kind switch
        {
            FaultKind.Timeout => new ApiResponse(0) { Delivery = ResponseDelivery.NoResponse },
            FaultKind.AbortBefore => new ApiResponse(0) { Delivery = ResponseDelivery.ConnectionClosedBeforeProcessing },
            FaultKind.AbortAfter => Process(request, now) with { Delivery = ResponseDelivery.ConnectionClosedAfterProcessing },
            FaultKind.Status => FaultResponses.CreateStatusResponse(fault, request.Operation),
            FaultKind.EmptySuccess => FaultResponses.CreateEmptySuccess(request.Operation, now),
            _ => Process(request, now),
        };
        return AddCorrelationId(response) with { Delay = fault?.Latency ?? TimeSpan.Zero };
    }

    private ApiResponse Process(ApiRequest request, DateTimeOffset now)
    {
        if (request.Operation == Operation.TokenInfo)
        {
            return TokenInfo.Read(request, _options);
        }

        if (_options.AccessToken is { } token && request.AccessToken != token)
        {
            return ApiResponse.FromError(ApiErrors.InvalidToken);
        }

        var isSearch = request.Operation == Operation.Search;
        var exceededLimit = _limits.CountOrReject(isSearch, now);
        var response = exceededLimit switch
        {
            { } policy => ApiResponse.FromError(ApiErrors.RateLimited(policy)) with
            {
                Headers = FaultResponses.CreateRetryAfterHeaders(_options.UnconfirmedBehavior.RetryAfterOnRateLimit),
            },
            null when !_options.Scopes.Contains(request.Operation.GetRequiredScope()) =>
                ApiResponse.FromError(ApiErrors.MissingScope(request.Operation.GetRequiredScope())),
            null => Dispatch(request),
        };
        return response with { Headers = response.Headers.AddRange(_limits.CreateHeaders(isSearch, now)) };
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
                nameof(request), request.Operation, "Unknown operation."),
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
