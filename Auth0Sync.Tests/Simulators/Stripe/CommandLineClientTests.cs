using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Stripe;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Simulators.Stripe;

[Trait("Category", "Integration")]
public class CommandLineClientTests
{
    /// <summary>Needs Node 20 or later and, the first time, access to npm's packages.</summary>
    [CommandLineClientFact]
    public async Task Stripes_command_line_client_gets_the_expected_responses()
    {
        var account = new StripeAccount(StripeSandbox.Options with { SecretKey = "sk_test_simulatorsimulator" });
        await using var server = await SimulatedApiServer.StartAsync(new SimulatedApi(account), port: 0, CancellationToken.None);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var installation = await NpmInstaller.EnsureInstalledAsync("Simulators/Stripe/CommandLineClient", "customers.mjs", deadline.Token);

        var run = await CommandLineTool.RunAsync(
            "node",
            ["customers.mjs", server.BaseAddress.ToString(), "sk_test_simulatorsimulator"],
            installation,
            deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.True(account.Customers[0].IsDeleted);
    }
}
