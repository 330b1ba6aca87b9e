using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>The policies that affect mapping.</summary>
/// <param name="SendUnverifiedEmail">Whether an email address is written that is not known to be verified.</param>
/// <param name="ClearRemovedFields">Whether a field is cleared if the change removed its member from the profile.</param>
public sealed record MappingRules(bool SendUnverifiedEmail, bool ClearRemovedFields)
{
    /// <summary>Which connections are trusted to verify an address.</summary>
    public EmailTrustPolicy EmailTrust { get; init; } = EmailTrustPolicy.TrustAll;

    /// <summary>Whether text that a spreadsheet would execute is neutralized.</summary>
    public bool NeutralizeFormulas { get; init; }
}
