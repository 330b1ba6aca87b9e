using System.Collections.Immutable;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>The active contacts of HubSpot.</summary>
internal sealed class HubSpotDemoTarget(SimulatedAccount account) : IDemoTarget
{
    public string Name => DemoExpectation.HubSpot;

    public string DisplayName => "HubSpot";

    public ImmutableArray<ImmutableSortedDictionary<string, string>> Records =>
        [.. account.Contacts.Where(contact => !contact.IsArchived).Select(contact => contact.Properties)];

    public ImmutableSortedDictionary<string, int> CallCounts =>
        account.Calls.CountsByOperation.ToImmutableSortedDictionary(entry => entry.Key.ToString(), entry => entry.Value);
}
