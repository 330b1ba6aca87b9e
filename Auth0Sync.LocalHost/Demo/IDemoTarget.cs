using System.Collections.Immutable;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>A simulated target, as the demo shows it.</summary>
internal interface IDemoTarget
{
    /// <summary>The name of the target, such as <c>hubspot</c>.</summary>
    string Name { get; }

    string DisplayName { get; }

    /// <summary>The properties of its records, in the order of their creation.</summary>
    ImmutableArray<ImmutableSortedDictionary<string, string>> Records { get; }

    /// <summary>The number of calls that it received, by operation.</summary>
    ImmutableSortedDictionary<string, int> CallCounts { get; }
}
