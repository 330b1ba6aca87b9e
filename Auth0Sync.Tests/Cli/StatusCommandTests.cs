using Auth0Sync.Cli;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Tests.Support;
using Azure.Storage.Queues;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class StatusCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task An_idle_installation_needs_no_attention()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("status", "--json");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        var target = Assert.Single(result.Json.GetProperty("targets").EnumerateArray());
        Assert.Equal(("hubspot", 0), (target.GetProperty("target").GetString(), target.GetProperty("queue").GetProperty("length").GetInt32()));
    }

    [Fact]
    public async Task A_paused_target_keeps_its_events_until_it_is_resumed()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var paused = await cli.RunAsync("pause", "hubspot", "--reason", "maintenance", "--by", "ines");
        await cli.RunAsync("send", "user.created");
        await Poll.UntilAsync(
            async () => (await cli.RunAsync("status", "--json")).Json.GetProperty("targets")[0].GetProperty("lastHour").GetProperty("deferrals").TryGetProperty("Paused", out _),
            "the event was deferred");
        var status = await cli.RunAsync("status");
        var again = await cli.RunAsync("pause", "hubspot", "--json");
        var contactsWhilePaused = app.Simulator!.Account.Contacts.Length;
        var resumed = await cli.RunAsync("resume", "hubspot", "--json");
        var unknown = await cli.RunAsync("pause", "sap");

        Assert.Equal(ExitCode.Ok, paused.ExitCode);
        Assert.Equal(ExitCode.Problem, status.ExitCode);
        Assert.Contains("by ines: maintenance", status.Output, StringComparison.Ordinal);
        Assert.Contains("auth0sync resume hubspot", status.Output, StringComparison.Ordinal);
        Assert.Equal("Unchanged", again.Json.GetProperty("result").GetString());
        Assert.Equal("Done", resumed.Json.GetProperty("result").GetString());
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Equal(0, contactsWhilePaused);
        await Poll.UntilAsync(() => app.Simulator.Account.Contacts.Length == 1, "the contact exists");
    }

    [Fact]
    public async Task Messages_that_no_function_takes_need_attention_once_they_are_overdue()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        string[] settings = ["--set", "Auth0Sync:Stripe:Enabled=true", "--set", "Auth0Sync:Stripe:ApiKey=sk_test_of_the_tests", "--set", "Auth0Sync:Queue:WarnAfter=00:20:00"];
        await AddMessageAsync(TargetQueue.GetName("stripe"));
        await AddMessageAsync(TargetQueue.GetPoisonName("stripe"));
        using var early = new CliHarness(app, settings) { Time = new FakeTimeProvider(DateTimeOffset.UtcNow) };
        using var late = new CliHarness(app, settings) { Time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(21)) };

        var waiting = await early.RunAsync("status", "--target", "stripe");
        var overdue = await late.RunAsync("status", "--target", "stripe");
        var json = await late.RunAsync("status", "--target", "stripe", "--json");
        var other = await late.RunAsync("status", "--target", "hubspot");

        Assert.DoesNotContain("WarnAfter", waiting.Output, StringComparison.Ordinal);
        Assert.Contains("1 poison message on the way to review", waiting.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Problem, overdue.ExitCode);
        Assert.Contains("The oldest event of stripe has waited for 21 min", overdue.Output, StringComparison.Ordinal);
        Assert.Contains("stripe has 1 poison message, which nothing has moved to review for 21 min", overdue.Output, StringComparison.Ordinal);
        var target = Assert.Single(json.Json.GetProperty("targets").EnumerateArray());
        Assert.True(target.GetProperty("queue").GetProperty("isOverdue").GetBoolean());
        Assert.Equal(ExitCode.Ok, other.ExitCode);
        Assert.DoesNotContain("stripe", other.Output, StringComparison.Ordinal);

        async Task AddMessageAsync(string name)
        {
            var queue = new QueueClient(app.StorageConnectionString, name);
            await queue.CreateAsync();
            await queue.SendMessageAsync("e30=");
        }
    }

    [Fact]
    public async Task An_open_circuit_needs_attention()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        app.Services.GetRequiredKeyedService<OpenCircuits>("hubspot").ReportOpen(TimeSpan.FromMinutes(10));
        var status = new CliHarness.Result(ExitCode.Ok, "", "");
        await Poll.UntilAsync(async () => (status = await cli.RunAsync("status")).ExitCode == ExitCode.Problem, "the circuit is open");

        Assert.Contains("hubspot does not respond; its circuit is open. Find out why: auth0sync doctor", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_repeats_until_it_is_canceled()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        using var stop = new CancellationTokenSource();
        using var output = new StoppingWriter(stop, lineCount: 3);

        var exitCode = await new CliApplication(cli.CreateEnvironment() with { Output = output }).InvokeAsync(["status", "--watch", "--interval", "0.5", "--json"], stop.Token);

        Assert.Equal((int)ExitCode.Ok, exitCode);
        Assert.Equal(3, output.LineCount);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("user", "auth0|1")]
    [InlineData("review", "list")]
    public async Task Storage_that_does_not_respond_is_unreachable(params string[] arguments)
    {
        using var cli = new CliHarness();
        cli.SetVariable("STORAGE", "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=bm9uZQ==;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a");

        var result = await cli.RunAsync([.. arguments, "--connection-string-env", "STORAGE", .. MinimalSettings]);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }

    private static string[] MinimalSettings => ["--set", "Auth0Sync:Ledger:Key=a-ledger-key-of-thirty-two-letters", "--set", "Auth0Sync:HubSpot:AccessToken=a-token-of-the-tests"];

    /// <summary>Cancels after some lines.</summary>
    private sealed class StoppingWriter(CancellationTokenSource stop, int lineCount) : StringWriter
    {
        public int LineCount { get; private set; }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (++LineCount == lineCount)
            {
                stop.Cancel();
            }
        }
    }
}
