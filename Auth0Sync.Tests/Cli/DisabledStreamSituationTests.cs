using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>"A stream that Auth0 disabled" of <c>docs/operate.md</c>, with the commands that it names.</summary>
[Trait("Category", "EndToEnd")]
public sealed class DisabledStreamSituationTests(AzuriteFixture azurite, ITestOutputHelper output) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Events_that_were_not_delivered_or_not_sent_arrive_after_the_cause_is_fixed()
    {
        var now = DateTimeOffset.UtcNow;
        await using var auth0 = await FakeAuth0TenantServer.StartAsync();
        await using var app = await InProcessLocalHost.StartAsync(azurite, new Dictionary<string, string?> { ["Auth0Sync:Policies:FutureTolerance"] = "1.00:00:00" });
        using var cli = new CliHarness(app, auth0.Arguments);
        await CliHarness.WaitUntilReadyAsync(app);
        auth0.Tenant.WebhookEndpoint = app.WebhookUri.AbsoluteUri;
        auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, "a-secret-that-only-Auth0-has");
        var failed = CreateEvent("failed", now.AddMinutes(-20));
        await auth0.Tenant.DeliverAsync(failed.ToJson().ToJsonString());
        auth0.Tenant.StreamStatus = "disabled";

        // The last one is what ends a replay: an event from well after its beginning.
        auth0.Events.Add(failed.ToJson(), CreateEvent("not-sent", now.AddMinutes(-10)).ToJson(), CreateEvent("later", now.AddHours(1)).ToJson());
        using var clock = new SituationClock(output);

        var diagnosed = await cli.RunAsync("doctor");
        Assert.Equal(ExitCode.Problem, diagnosed.ExitCode);
        Assert.Contains(FakeAuth0Tenant.StreamId, diagnosed.Output, StringComparison.Ordinal);
        Assert.Contains("disabled", diagnosed.Output, StringComparison.Ordinal);
        Assert.Contains("has 1 failed delivery.", diagnosed.Output, StringComparison.Ordinal);

        auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, app.BearerToken);
        var recovered = await cli.RunAsync("recover", "--all");
        Assert.Matches("evt_failed .* redelivered", recovered.Output);
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the failed event is applied");

        auth0.Tenant.StreamStatus = "enabled";
        var replayed = await cli.RunAsync("replay", "--since", "30m", "--json");
        Assert.Equal((ExitCode.Ok, 3), (replayed.ExitCode, replayed.Json.GetProperty("sentCount").GetInt32()));
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 3, "the other events are applied, and the first one not again");
        Assert.Equal(ExitCode.Ok, (await cli.RunAsync("recover")).ExitCode);
        Assert.Empty(auth0.Tenant.FailedDeliveries);
    }

    private static Auth0EventBuilder CreateEvent(string user, DateTimeOffset time) =>
        Auth0EventBuilder.Created($"auth0|{user}").At(time).WithId($"evt_{user}").WithEmail($"{user}@example.com");
}
