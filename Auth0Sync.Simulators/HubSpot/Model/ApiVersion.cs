namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// The version of HubSpot's API that a path names. Request and response models are the same in all of them.
/// </summary>
public enum ApiVersion
{
    /// <summary>The <c>/crm/v3</c> paths.</summary>
    V3,

    /// <summary>The dated version 2025-09.</summary>
    September2025,

    /// <summary>The dated version 2026-03.</summary>
    March2026,

    /// <summary>The dated version 2026-09, which enforces the account's own validation rules.</summary>
    September2026,
}
