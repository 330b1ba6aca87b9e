namespace Auth0Sync.Core.Recovery;

/// <summary>How a stream is.</summary>
public enum StreamState
{
    /// <summary>It could not be asked, or said something unknown.</summary>
    Unknown,

    /// <summary>It sends events.</summary>
    Enabled,

    /// <summary>It sends nothing: Auth0 or a person has disabled it.</summary>
    Disabled,
}
