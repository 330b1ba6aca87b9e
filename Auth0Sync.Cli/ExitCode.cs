using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Cli;

/// <summary>The exit codes of all commands.</summary>
internal enum ExitCode
{
    /// <summary>Done, and nothing needs attention.</summary>
    Ok = 0,

    /// <summary>Something needs attention, or an action failed.</summary>
    Problem = 1,

    /// <summary>The command line or a setting is invalid.</summary>
    Usage = 2,

    /// <summary>The installation, or a system it needs, cannot be reached or does not accept the identity.</summary>
    Unreachable = 3,
}

internal static class FailureKindExtensions
{
    public static ExitCode ToExitCode(this FailureKind failure) => failure switch
    {
        FailureKind.Invalid => ExitCode.Usage,
        FailureKind.Unavailable => ExitCode.Unreachable,
        _ => ExitCode.Problem,
    };
}
