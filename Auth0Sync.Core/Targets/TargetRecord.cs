using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Targets;

/// <summary>The identifying fields of a record.</summary>
/// <param name="Id">The target's id. After a merge it can differ from the requested one.</param>
/// <param name="UserId">The Auth0 user id in the unique field, if set.</param>
/// <param name="Email">The primary email address, if set.</param>
/// <param name="AdditionalEmails">The additional email addresses, if any.</param>
/// <param name="MergedIds">The ids of the records that were merged into this one, if any.</param>
/// <param name="IsReplacedOnEmailChange">Whether the system does not change its address, so the target replaces it by another record.</param>
/// <param name="IsAbandoned">Whether its user has another record instead, which got another address. This address can be taken over.</param>
public sealed record TargetRecord(
    string Id,
    string? UserId = null,
    string? Email = null,
    IReadOnlyList<string>? AdditionalEmails = null,
    IReadOnlyList<string>? MergedIds = null,
    bool IsReplacedOnEmailChange = false,
    bool IsAbandoned = false)
{
    public bool HasAdditionalEmail(string? email) => AdditionalEmails?.Any(additional => EmailAddress.AreEqual(additional, email)) == true;

    /// <summary>Whether the address is the primary one or an additional one.</summary>
    public bool HasEmail(string email) => EmailAddress.AreEqual(Email, email) || HasAdditionalEmail(email);
}
