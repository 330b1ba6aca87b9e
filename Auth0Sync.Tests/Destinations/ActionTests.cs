using Auth0Sync.LocalHost;
using Auth0Sync.Tests.EndToEnd;
using Auth0Sync.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Destinations;

/// <summary>Runs the tests of the Auth0 Action with Node's own test runner. Needs Node 20 or later.</summary>
[Trait("Category", "Integration")]
public sealed class ActionTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public Task The_Action_retries_within_its_budget_and_never_drops_an_event() => RunAsync("forward-event.test.js");

    [Fact]
    public async Task An_event_that_the_Action_forwards_becomes_a_contact()
    {
        await using var localHost = await LocalHostHarness.StartAsync(azurite);

        await RunAsync("localhost.test.js", new Dictionary<string, string>
        {
            ["AUTH0SYNC_WEBHOOK"] = localHost.App.WebhookUri.AbsoluteUri,
            ["AUTH0SYNC_TOKEN"] = localHost.App.BearerToken,
        });

        await localHost.WaitUntilQueueIsEmptyAsync();
        var contact = Assert.Single(localHost.HubSpot.Contacts);
        Assert.Equal(("Nadia", "active"), (contact["firstname"], contact["auth0_status"]));
        await localHost.AssertNothingPoisonedOrInReviewAsync();
    }

    private async Task RunAsync(string file, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var folder = Path.Combine(RepositoryFolder.Find(), "auth0", "action");

        var run = await CommandLineTool.RunAsync("node", ["--test", "--test-reporter=tap", file], folder, deadline.Token, environment);

        output.WriteLine(run.Output);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("\n# skipped 0", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n# pass 0", run.Output, StringComparison.Ordinal);
    }
}
