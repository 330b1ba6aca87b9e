using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class TopLevelDomainListTests
{
    /// <summary>Needs Node 20 or later and, the first time, access to npm's packages.</summary>
    [Fact]
    public async Task The_list_of_the_simulator_matches_the_package()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var installation = await NpmInstaller.EnsureInstalledAsync("Simulators/HubSpot/TopLevelDomains", "list.mjs", deadline.Token);

        var run = await CommandLineTool.RunAsync("node", ["list.mjs"], installation, deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
        await using var list = typeof(SimulatorServer).Assembly.GetManifestResourceStream("TopLevelDomains.txt")!;
        using var reader = new StreamReader(list);
        Assert.Equal(Lines(run.Output), Lines(await reader.ReadToEndAsync(deadline.Token)));
    }

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
