namespace Auth0Sync.Tests.Conformance;

/// <summary>What happens to a user in a case that is the same for every change.</summary>
public enum ConformanceStep
{
    Create,

    /// <summary>An existing record is linked to a new user, by an external id.</summary>
    Link,

    /// <summary>The given name changes.</summary>
    Update,

    /// <summary>The address changes.</summary>
    Move,
    Block,
    Unblock,

    /// <summary>The user is deleted, by the default policy of the target.</summary>
    Delete,

    /// <summary>The user is deleted with <c>OnDelete=Archive</c>.</summary>
    Archive,

    /// <summary>The user is deleted with <c>OnDelete=Erase</c>.</summary>
    Erase,

    /// <summary>A deleted user is created again.</summary>
    Return,
}
