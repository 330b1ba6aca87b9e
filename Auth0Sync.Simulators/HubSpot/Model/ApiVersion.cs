namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// The version of HubSpot's API in a path. All versions have the same request and response models.
/// </summary>
public enum ApiVersion
{
    /// <summary>The <c>/crm/v3</c> paths.</summary>
    V3,

    /// <summary>The dated version 2025-09.</summary>
    September2025,

    /// <summary>The dated version 2026-03.</summary>
    March2026,

    /// <summary>The dated version 2026-09, which enforces the validation rules of the account.</summary>
    September2026,
}
