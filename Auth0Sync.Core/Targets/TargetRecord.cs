using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Targets;

/// <summary>A record, as far as correlation needs to know it.</summary>
/// <param name="Id">The target's id. It can differ from the one asked for when the target merged records.</param>
/// <param name="UserId">The Auth0 user id in the unique field, if there is one.</param>
/// <param name="Email">The main e-mail address, if there is one.</param>
/// <param name="AdditionalEmails">The other addresses that the record is known by, if there are any.</param>
/// <param name="MergedIds">The ids of the records that were merged into this one, if there are any.</param>
public sealed record TargetRecord(
    string Id,
    string? UserId = null,
    string? Email = null,
    IReadOnlyList<string>? AdditionalEmails = null,
    IReadOnlyList<string>? MergedIds = null)
{
    /// <summary>Whether the record is known by an address that is not its main one.</summary>
    public bool HasAdditionalEmail(string? email) => AdditionalEmails?.Any(further => EmailAddress.AreEqual(further, email)) == true;

    /// <summary>Whether the record is known by an address, as its main one or another.</summary>
    public bool HasEmail(string email) => EmailAddress.AreEqual(Email, email) || HasAdditionalEmail(email);
}
