namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>
/// The behavior of Mailchimp where documentation and recorded responses leave a question open. Each member is one question; a
/// client is correct only if it works with all values.
/// </summary>
public sealed record UnconfirmedBehavior
{
    /// <summary>
    /// Which paths accept a contact id or an address instead of the hash. Documented
    /// (https://www.npmjs.com/package/@mailchimp/mailchimp_marketing, comments of <c>ListsApi</c>), but never recorded.
    /// </summary>
    public MemberKeys MemberKeys { get; init; } = MemberKeys.AsDocumented;

    /// <summary>
    /// The error of a PATCH with the address of another member. Recorded in October 2026
    /// (https://github.com/wepublish/wepublish, <c>mailchimp-error.spec.ts</c>).
    /// </summary>
    public TakenAddressError TakenAddressOnPatch { get; init; } = TakenAddressError.AlreadyInList;

    /// <summary>
    /// The error of a PUT with the address of another member. Recorded in 2022
    /// (https://github.com/grouparoo/grouparoo, fixtures of the Mailchimp plugin); the other one was reported in 2017
    /// (https://github.com/brandonseydel/MailChimp.Net/issues/201).
    /// </summary>
    public TakenAddressError TakenAddressOnPut { get; init; } = TakenAddressError.MemberExists;

    /// <summary>
    /// Whether only subscribed members can get another address
    /// (https://github.com/ibericode/mailchimp-user-sync/issues/96; again in wepublish's tests of 2026).
    /// </summary>
    public bool OnlySubscribedMembersCanMove { get; init; } = true;

    /// <summary>
    /// Whether a status of <c>unsubscribed</c> that the API set is as final as the person's own. It was reversible in the
    /// recordings of 2021 and a report of 2026
    /// (https://github.com/veda-consulting-company/uk.co.vedaconsulting.mailchimp/issues/374), but not in another report of 2026
    /// (https://github.com/strangerstudios/pmpro-mailchimp/pull/152).
    /// </summary>
    public bool ApiUnsubscribeIsComplianceState { get; init; }

    /// <summary>Whether archiving makes Mailchimp forget that the person had unsubscribed.</summary>
    public bool ArchivingEndsComplianceState { get; init; }

    /// <summary>
    /// Whether <c>archived</c> can be written as a status. Not in 2019
    /// (https://github.com/brandonseydel/MailChimp.Net/issues/417); used in a bulk call in 2026 (pmpro-mailchimp, see above).
    /// </summary>
    public bool ArchivedCanBeWritten { get; init; }

    /// <summary>Whether a PUT adds the <c>tags</c> of its body. Documented for a POST only.</summary>
    public bool PutAddsTags { get; init; }

    /// <summary>
    /// Whether an update is refused because a required merge field has no value, although the update does not contain it.
    /// </summary>
    public bool UpdatesNeedRequiredFields { get; init; } = true;

    /// <summary>Whether the list of members contains archived ones without <c>status=archived</c>.</summary>
    public bool ListsContainArchivedMembers { get; init; }

    /// <summary>
    /// Whether every error has a <c>type</c>. Since 2021 it is absent from the errors about the state of a member.
    /// </summary>
    public bool EveryErrorHasType { get; init; }
}

/// <summary>What identifies a member in a path.</summary>
public enum MemberKeys
{
    /// <summary>
    /// Hash, address or contact id; only the hash where tags are written and where a member is permanently deleted.
    /// </summary>
    AsDocumented,

    /// <summary>Only the hash.</summary>
    HashOnly,

    /// <summary>Hash, address or contact id in every path.</summary>
    Any,
}

/// <summary>The errors for an address that belongs to another member.</summary>
public enum TakenAddressError
{
    /// <summary><c>Member Exists</c>, also if the call was a PUT.</summary>
    MemberExists,

    /// <summary><c>Invalid Resource</c> with an entry in <c>errors</c> that names the status of the other member.</summary>
    AlreadyInList,
}
