using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>One sample event and all that it must do, and no more.</summary>
/// <param name="SampleFileName">The file.</param>
/// <param name="Title">What happened in Auth0.</param>
/// <param name="Explanation">What to see.</param>
internal sealed record DemoStep(string SampleFileName, string Title, string Explanation)
{
    /// <summary>The outcome at HubSpot; null where the event must not even be queued.</summary>
    public string? ExpectedOutcome { get; init; }

    /// <summary>The contact that it is about, by its place in the account.</summary>
    public int ContactIndex { get; init; }

    /// <summary>The properties that change, with their new values; all others must stay.</summary>
    public IReadOnlyDictionary<string, string> ExpectedChanges { get; init; } = new Dictionary<string, string>();

    /// <summary>The calls that HubSpot gets.</summary>
    public IReadOnlyDictionary<Operation, int> ExpectedCalls { get; init; } = new Dictionary<Operation, int>();
}
