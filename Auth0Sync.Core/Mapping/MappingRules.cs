using Auth0Sync.Core.Events;

namespace Auth0Sync.Core.Mapping;

/// <summary>Policies that bear on mapping.</summary>
/// <param name="SendUnverifiedEmail">Whether an address that is not known to be verified is written.</param>
/// <param name="ClearRemovedFields">Whether a field that the user had before the change and has no more is cleared.</param>
public sealed record MappingRules(bool SendUnverifiedEmail, bool ClearRemovedFields)
{
    /// <summary>Whose word on a verified address counts.</summary>
    public EmailTrustPolicy EmailTrust { get; init; } = EmailTrustPolicy.TrustAll;

    /// <summary>Whether text that a spreadsheet would execute is written as text.</summary>
    public bool NeutralizeFormulas { get; init; }
}
