using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>A sample event and its complete expected effect.</summary>
/// <param name="Title">What happened in Auth0.</param>
/// <param name="Explanation">What happens to the contact, and why.</param>
internal sealed record DemoStep(string SampleFileName, string Title, string Explanation)
{
    /// <summary>The outcome; null if the event must not be queued.</summary>
    public string? ExpectedOutcome { get; init; }

    /// <summary>The index of the contact in the account.</summary>
    public int ContactIndex { get; init; }

    /// <summary>The properties that change, with their new values. All others must stay the same.</summary>
    public IReadOnlyDictionary<string, string> ExpectedChanges { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<Operation, int> ExpectedCalls { get; init; } = new Dictionary<Operation, int>();
}
