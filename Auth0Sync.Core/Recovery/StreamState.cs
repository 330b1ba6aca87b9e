namespace Auth0Sync.Core.Recovery;

/// <summary>The state of an Auth0 event stream.</summary>
public enum StreamState
{
    /// <summary>The state could not be read.</summary>
    Unknown,

    /// <summary>It sends events.</summary>
    Enabled,

    /// <summary>It sends no events, because Auth0 or a person has disabled it.</summary>
    Disabled,
}
