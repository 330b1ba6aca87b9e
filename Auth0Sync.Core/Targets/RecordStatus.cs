namespace Auth0Sync.Core.Targets;

/// <summary>The status of a user.</summary>
public enum RecordStatus
{
    Active,
    Blocked,

    /// <summary>Deleted, or blocked if the policy treats both alike.</summary>
    Deactivated,
}
