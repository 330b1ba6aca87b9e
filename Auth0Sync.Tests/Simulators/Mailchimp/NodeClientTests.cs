using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

[Trait("Category", "Integration")]
public class NodeClientTests
{
    /// <summary>Needs Node 20 or later and, the first time, access to npm's packages.</summary>
    [NodeFact]
    public async Task The_official_Mailchimp_client_gets_the_expected_responses()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var options = MailchimpClient.Options;
        await using var server = await SimulatedApiServer.StartAsync(new SimulatedApi(new MailchimpAccount(options)), port: 0, deadline.Token);
        var installation = await NpmInstaller.EnsureInstalledAsync("Simulators/Mailchimp/NodeClient", "members.mjs", deadline.Token);

        var run = await CommandLineTool.RunAsync(
            "node",
            ["members.mjs", server.BaseAddress.ToString(), options.ApiKey, options.ListId],
            installation,
            deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
    }
}
