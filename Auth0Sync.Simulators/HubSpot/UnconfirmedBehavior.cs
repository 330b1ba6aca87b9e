namespace Auth0Sync.Simulators.HubSpot;

/// <summary>
/// What HubSpot does in cases that its documentation leaves open. Each member is one open question; a client is right
/// only if it is right with every answer.
/// </summary>
public sealed record UnconfirmedBehavior
{
    /// <summary>How the refusal of a taken e-mail address looks. Both shapes were seen at different times.</summary>
    public ConflictShape ConflictShape { get; init; } = ConflictShape.Message;

    /// <summary>
    /// How a creation is refused whose e-mail address belongs to another contact. Recorded many times as a conflict;
    /// the message about the property was recorded on a half-made record.
    /// </summary>
    public TakenValueError TakenEmailOnCreate { get; init; } = TakenValueError.Conflict;

    /// <summary>How an update or an upsert is refused whose e-mail address belongs to another contact.</summary>
    public TakenValueError TakenEmailOnUpdate { get; init; } = TakenValueError.Message;

    /// <summary>How a write is refused whose value of a unique property belongs to another contact.</summary>
    public TakenValueError TakenUniqueValue { get; init; } = TakenValueError.Message;

    /// <summary>
    /// Whether an error of a batch about a taken value names the owner in <c>context.existingId</c> even where it is a
    /// 400. One that is a 409 always does.
    /// </summary>
    public bool BatchErrorsIncludeOwner { get; init; }

    /// <summary>
    /// Whether the results of a batch repeat the trace ids of their inputs. Documented for errors only.
    /// </summary>
    public bool ResultsIncludeTraceIds { get; init; }

    /// <summary>
    /// Whether a batch with errors is a 207, or has the status of a success with <c>errors</c> beside the results, as
    /// the descriptions of 2025-09 and 2026-09 leave room for.
    /// </summary>
    public bool PartialSuccessIsMultiStatus { get; init; } = true;

    /// <summary>Whether nobody else may take the addresses and unique values of an archived contact.</summary>
    public bool ArchivedContactsReserveValues { get; init; }

    /// <summary>Whether an upsert by a unique value of an archived contact restores that contact.</summary>
    public bool UpsertRestoresArchivedContacts { get; init; }

    /// <summary>Whether nobody else may take the unique values that a merge dropped.</summary>
    public bool MergedContactsReserveValues { get; init; }

    /// <summary>Whether a merge gives the primary contact the other's values where it has none itself.</summary>
    public bool MergeFillsEmptyProperties { get; init; }

    /// <summary>
    /// Whether a merge keeps the primary contact's id, as under HubSpot's beta, instead of making a new one.
    /// </summary>
    public bool MergeKeepsPrimaryId { get; init; }

    /// <summary>Whether a changed primary address stays with the contact as an additional one.</summary>
    public bool ChangedEmailBecomesAdditional { get; init; }

    /// <summary>
    /// Whether trace ids make batch updates and upserts answer per input, as documented for batch creates.
    /// </summary>
    public bool TraceIdsWorkForUpdateAndUpsert { get; init; } = true;

    /// <summary>
    /// Whether the refusal of values lists them in <c>errors</c> besides the JSON inside its message, which always does.
    /// HubSpot's own example of 2025 has no <c>errors</c>.
    /// </summary>
    public bool InvalidValuesListedInErrors { get; init; } = true;

    /// <summary>
    /// Whether members that the API's description calls required must be there: <c>hidden</c> of the options of a choice,
    /// and the two lists of properties of a batch read.
    /// </summary>
    public bool RequiredMembersAreEnforced { get; init; } = true;

    /// <summary>
    /// Whether a batch update by an id that was merged away changes the contact that it leads to. If not, the input is
    /// passed over without a result and without an error.
    /// </summary>
    public bool BatchUpdatesFollowMerges { get; init; }

    /// <summary>
    /// Whether no contact gets an address again that was erased. HubSpot has a list of blocked addresses, and says that
    /// an API request can add one again.
    /// </summary>
    public bool ErasedEmailsStayBlocked { get; init; }

    /// <summary>
    /// Whether the answer to an update has every property that the contact has, or just those that were written and
    /// those that HubSpot always shows.
    /// </summary>
    public bool UpdatesReturnAllProperties { get; init; }

    /// <summary>What an upsert by e-mail address does.</summary>
    public UpsertByEmail UpsertByEmail { get; init; } = UpsertByEmail.WritesGivenProperties;

    /// <summary>Whether an upsert that creates a contact sets the key property that only <c>id</c> names.</summary>
    public bool UpsertCopiesKey { get; init; } = true;

    /// <summary>Whether reading an archived property by name finds it without <c>archived=true</c>.</summary>
    public bool ArchivedPropertiesStayReadable { get; init; } = true;

    /// <summary>
    /// The <c>Retry-After</c> of a 429 answer; undocumented and never recorded, so absent by default.
    /// </summary>
    public TimeSpan? RetryAfterOnRateLimit { get; init; }
}

/// <summary>The two shapes of a 409 answer.</summary>
public enum ConflictShape
{
    /// <summary>Category <c>CONFLICT</c>; the existing id stands in the message only.</summary>
    Message,

    /// <summary>Category <c>OBJECT_ALREADY_EXISTS</c> with an <c>identityProfile</c>.</summary>
    IdentityProfile,
}

/// <summary>The ways to say that a value belongs to another contact.</summary>
public enum TakenValueError
{
    /// <summary>
    /// 400 <c>VALIDATION_ERROR</c> that says it in the message alone, without <c>errors</c> and without a code. The
    /// message names the record that was to be written and, at its end, the owner.
    /// </summary>
    Message,

    /// <summary>
    /// 400 with the same message, <c>errorType</c> <c>UNIQUE_VALUE_CONFLICT</c> and the owner in <c>errorTokens</c>.
    /// </summary>
    ErrorTokens,

    /// <summary>400 with the code <c>CONFLICTING_UNIQUE_VALUE</c>.</summary>
    BadRequest,

    /// <summary>409, in the shape of <see cref="UnconfirmedBehavior.ConflictShape"/>.</summary>
    Conflict,
}

/// <summary>What an upsert with <c>idProperty</c> <c>email</c> does; documented only as "no partial upserts".</summary>
public enum UpsertByEmail
{
    /// <summary>It writes the given properties and leaves the others.</summary>
    WritesGivenProperties,

    /// <summary>It also clears every property that was not given.</summary>
    ClearsOmittedProperties,

    /// <summary>It is refused like an upsert by a property that is not unique.</summary>
    Rejected,
}
