namespace Auth0Sync.Simulators.HubSpot;

/// <summary>
/// The behavior of HubSpot where its documentation is unclear. Each member is one open question; a client is correct only if
/// it works with all values.
/// </summary>
public sealed record UnconfirmedBehavior
{
    /// <summary>The shape of the error for an email address in use. Both were observed, at different times.</summary>
    public ConflictShape ConflictShape { get; init; } = ConflictShape.Message;

    /// <summary>
    /// The error of a creation whose email address belongs to another contact. Recorded many times as a conflict; the message
    /// about the property was recorded for an incomplete record.
    /// </summary>
    public TakenValueError TakenEmailOnCreate { get; init; } = TakenValueError.Conflict;

    /// <summary>The error of an update or upsert whose email address belongs to another contact.</summary>
    public TakenValueError TakenEmailOnUpdate { get; init; } = TakenValueError.Message;

    /// <summary>The error of a write with a value of a unique property that belongs to another contact.</summary>
    public TakenValueError TakenUniqueValue { get; init; } = TakenValueError.Message;

    /// <summary>
    /// Whether a batch error for a value in use names the owner in <c>context.existingId</c> even if it is a 400. A 409 always
    /// does.
    /// </summary>
    public bool BatchErrorsIncludeOwner { get; init; }

    /// <summary>
    /// Whether the results of a batch contain the trace ids of their inputs. Documented only for errors.
    /// </summary>
    public bool ResultsIncludeTraceIds { get; init; }

    /// <summary>
    /// Whether a batch with errors has the status 207, or that of a success with <c>errors</c> besides the results, which the
    /// descriptions of 2025-09 and 2026-09 allow.
    /// </summary>
    public bool PartialSuccessIsMultiStatus { get; init; } = true;

    /// <summary>Whether the addresses and unique values of an archived contact stay reserved.</summary>
    public bool ArchivedContactsReserveValues { get; init; }

    /// <summary>Whether an upsert by a unique value of an archived contact restores that contact.</summary>
    public bool UpsertRestoresArchivedContacts { get; init; }

    /// <summary>Whether the unique values that a merge removed stay reserved.</summary>
    public bool MergedContactsReserveValues { get; init; }

    /// <summary>Whether a merge copies values of the other contact that the primary one lacks.</summary>
    public bool MergeFillsEmptyProperties { get; init; }

    /// <summary>
    /// Whether a merge keeps the id of the primary contact, as in HubSpot's beta, instead of creating a new one.
    /// </summary>
    public bool MergeKeepsPrimaryId { get; init; }

    /// <summary>Whether a replaced primary address becomes an additional one.</summary>
    public bool ChangedEmailBecomesAdditional { get; init; }

    /// <summary>
    /// Whether batch updates and upserts with trace ids respond per input, as documented for batch creates.
    /// </summary>
    public bool TraceIdsWorkForUpdateAndUpsert { get; init; } = true;

    /// <summary>
    /// Whether the error for invalid values lists them in <c>errors</c> besides the JSON in its message, which always does.
    /// HubSpot's example of 2025 has no <c>errors</c>.
    /// </summary>
    public bool InvalidValuesListedInErrors { get; init; } = true;

    /// <summary>
    /// Whether members that the API description marks as required must be present: <c>hidden</c> in the options of an enumeration,
    /// and the two lists of properties of a batch read.
    /// </summary>
    public bool RequiredMembersAreEnforced { get; init; } = true;

    /// <summary>
    /// Whether a batch update by the id of a merged contact changes the resulting contact. If not, the input is ignored without
    /// a result or an error.
    /// </summary>
    public bool BatchUpdatesFollowMerges { get; init; }

    /// <summary>
    /// Whether an erased address stays blocked. HubSpot has a list of blocked addresses, but states that an API request can add
    /// one again.
    /// </summary>
    public bool ErasedEmailsStayBlocked { get; init; }

    /// <summary>
    /// Whether the response to an update contains all properties of the contact, or only the written ones and those that
    /// HubSpot always returns.
    /// </summary>
    public bool UpdatesReturnAllProperties { get; init; }

    /// <summary>The effect of an upsert by email address.</summary>
    public UpsertByEmail UpsertByEmail { get; init; } = UpsertByEmail.WritesGivenProperties;

    /// <summary>Whether an upsert that creates a contact sets the key property from <c>id</c>.</summary>
    public bool UpsertCopiesKey { get; init; } = true;

    /// <summary>Whether reading an archived property by name finds it without <c>archived=true</c>.</summary>
    public bool ArchivedPropertiesStayReadable { get; init; } = true;

    /// <summary>
    /// The <c>Retry-After</c> of a 429 response. Undocumented and never recorded, so missing by default.
    /// </summary>
    public TimeSpan? RetryAfterOnRateLimit { get; init; }
}

/// <summary>The shapes of a 409 response.</summary>
public enum ConflictShape
{
    /// <summary>Category <c>CONFLICT</c>; the existing id is only in the message.</summary>
    Message,

    /// <summary>Category <c>OBJECT_ALREADY_EXISTS</c> with an <c>identityProfile</c>.</summary>
    IdentityProfile,
}

/// <summary>The errors for a value that belongs to another contact.</summary>
public enum TakenValueError
{
    /// <summary>
    /// 400 <c>VALIDATION_ERROR</c> with only a message, without <c>errors</c> or a code. The message names the record to write
    /// and, at its end, the owner.
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

/// <summary>The effect of an upsert with <c>idProperty</c> <c>email</c>; documented only as "no partial upserts".</summary>
public enum UpsertByEmail
{
    /// <summary>Writes the given properties and keeps the others.</summary>
    WritesGivenProperties,

    /// <summary>Also clears all properties that are not given.</summary>
    ClearsOmittedProperties,

    /// <summary>Rejected like an upsert by a property that is not unique.</summary>
    Rejected,
}
