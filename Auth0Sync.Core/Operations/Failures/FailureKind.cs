namespace Auth0Sync.Core.Operations.Failures;

/// <summary>What kept an operation from doing what it was asked for.</summary>
public enum FailureKind
{
    /// <summary>The request, a setting or a file on this machine: it fails again until that is changed.</summary>
    Invalid,

    /// <summary>A system that cannot be reached, or refuses.</summary>
    Unavailable,

    /// <summary>What it found on the way, such as a damaged file.</summary>
    Problem,
}
