using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.HubSpotSimulator;

public class NodeClientTests
{
    /// <summary>Needs Node 20 or later and, the first time, access to npm's packages.</summary>
    [Fact]
    public async Task HubSpots_own_client_gets_the_answers_that_it_expects()
    {
        await using var simulator = await Simulator.StartAsync(Simulator.Options with { CustomProperties = [] });
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var installation = await NodeInstallation.GetAsync("HubSpotSimulator/NodeClient", "contacts.mjs", deadline.Token);

        var run = await Tool.RunAsync(
            "node",
            ["contacts.mjs", simulator.BaseAddress.ToString(), Simulator.Token],
            installation,
            deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
    }
}
