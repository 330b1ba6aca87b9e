using Auth0Sync.HubSpotSimulator.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>One sample event and all that it must do, and no more.</summary>
/// <param name="Sample">The file.</param>
/// <param name="Title">What happened in Auth0.</param>
/// <param name="Point">What to see.</param>
internal sealed record DemoStep(string Sample, string Title, string Point)
{
    /// <summary>The outcome at HubSpot; null where the event must not even be queued.</summary>
    public string? Outcome { get; init; }

    /// <summary>The contact that it is about, by its place in the account.</summary>
    public int Contact { get; init; }

    /// <summary>The properties that change, with their new values; all others must stay.</summary>
    public IReadOnlyDictionary<string, string> Changes { get; init; } = new Dictionary<string, string>();

    /// <summary>The calls that HubSpot gets.</summary>
    public IReadOnlyDictionary<Operation, int> Calls { get; init; } = new Dictionary<Operation, int>();
}
