using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class NodeClientTests
{
    /// <summary>Needs Node 20 or later and, the first time, access to npm's packages.</summary>
    [Fact]
    public async Task The_official_HubSpot_client_gets_the_expected_responses()
    {
        await using var simulator = await SimulatorClient.StartAsync(SimulatorClient.Options with { CustomProperties = [] });
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var installation = await NpmInstaller.EnsureInstalledAsync("Simulators/HubSpot/NodeClient", "contacts.mjs", deadline.Token);

        var run = await CommandLineTool.RunAsync(
            "node",
            ["contacts.mjs", simulator.BaseAddress.ToString(), SimulatorClient.Token],
            installation,
            deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
    }
}
