using System.Text.Json.Nodes;
using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The commands that read from Auth0, with a simulated tenant.</summary>
[Trait("Category", "EndToEnd")]
public sealed class Auth0CommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 10, 5, 8, 0, 0, TimeSpan.Zero);

    private FakeAuth0TenantServer _auth0 = null!;

    private string[] Credentials => _auth0.Arguments;

    public async Task InitializeAsync()
    {
        _auth0 = await FakeAuth0TenantServer.StartAsync();
        _auth0.EventsApi.ClosesAfterBacklog = true;
        _auth0.Events.Add(Enumerable.Range(1, 3).Select(number => CreateEvent(number, number)));
    }

    public async Task DisposeAsync() => await _auth0.DisposeAsync();

    [Fact]
    public async Task Events_of_the_past_are_replayed()
    {
        // The time of the tool is real, and an event from well after the beginning ends a replay.
        _auth0.Events.Add(CreateEvent(4, (DateTimeOffset.UtcNow.AddDays(1) - Start).TotalSeconds));
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);

        var planned = await cli.RunAsync("replay", "--since", "2026-01-01T00:00:00Z", "--dry-run", "--json");
        var report = await cli.RunAsync("replay", "--since", "2026-01-01T00:00:00Z", "--user", "auth0|2", "--json");

        Assert.Equal((ExitCode.Ok, 4), (planned.ExitCode, planned.Json.GetProperty("sentCount").GetInt32()));
        Assert.Equal((4, 1), (report.Json.GetProperty("readCount").GetInt32(), report.Json.GetProperty("sentCount").GetInt32()));
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
    }

    [Fact]
    public async Task Listening_forwards_events_until_it_is_canceled_and_continues_there()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);
        using var stop = new CancellationTokenSource();

        var run = cli.RunAsync("", stop.Token, "listen", "--since", "2026-01-01T00:00:00Z", "--json");
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 3, "the contacts exist");
        await Poll.UntilAsync(() => File.Exists(Path.Combine(cli.Folder, ".local", "listen.json")), "the offset is stored");
        await stop.CancelAsync();
        var result = await run;

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(3, result.JsonLines[^1].GetProperty("report").GetProperty("forwardedCount").GetInt32());
        Assert.Equal(["evt_1", "evt_2", "evt_3"], result.JsonLines.SkipLast(1)
            .Select(line => line.GetProperty("progress"))
            .Where(progress => progress.GetProperty("kind").GetString() == "Forwarded")
            .Select(progress => progress.GetProperty("eventId").GetString()));
    }

    [Theory]
    [InlineData("Rejected", "status 400: data.object.user_id must be a non-empty string.")]
    [InlineData("Unreadable", "not a valid event")]
    [InlineData("Undelivered", "payload_too_large")]
    public async Task Listening_that_lost_an_event_needs_attention(string kind, string detail)
    {
        switch (kind)
        {
            case "Rejected":
                _auth0.Events.Add([WithoutUserId(CreateEvent(4, 4))]);
                break;
            case "Unreadable":
                _auth0.EventsApi.SendsUnreadable = true;
                break;
            default:
                _auth0.Events.Add([CreateEvent(4, 4)]);
                _auth0.EventsApi.MakeUndeliverable("evt_4", "payload_too_large");
                break;
        }

        _auth0.Events.Add([CreateEvent(5, 5)]);
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);
        using var stop = new CancellationTokenSource();

        var run = cli.RunAsync("", stop.Token, "listen", "--since", "2026-01-01T00:00:00Z", "--json");
        await Poll.UntilAsync(() => app.Simulator!.Account.FindByProperty("email", "user5@example.com") is not null, "the contact of the last event exists");
        await stop.CancelAsync();
        var result = await run;

        Assert.Equal(ExitCode.Problem, result.ExitCode);
        var progress = result.JsonLines.SkipLast(1).Select(line => line.GetProperty("progress")).First(progress => progress.GetProperty("kind").GetString() == kind);
        Assert.Contains(detail, progress.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_are_exported_to_a_file_that_backfill_reads()
    {
        _auth0.ExportJobs.Users = [new JsonObject { ["user_id"] = "auth0|9", ["email"] = "ines@example.com", ["email_verified"] = true, ["updated_at"] = "2026-10-05T08:14:33.190Z" }];
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);
        var file = Path.Combine(cli.Folder, "users.json.gz");

        var exported = await cli.RunAsync("export", file, "--json");
        var filled = await cli.RunAsync("backfill", file, "--json");

        Assert.Equal((ExitCode.Ok, file), (exported.ExitCode, exported.Json.GetProperty("path").GetString()));
        Assert.Equal(1, filled.Json.GetProperty("userCount").GetInt32());
        await Poll.UntilAsync(() => app.Simulator!.Account.FindByProperty("email", "ines@example.com") is not null, "the contact exists");
    }

    [Fact]
    public async Task A_replay_without_all_events_needs_attention()
    {
        _auth0.EventsApi.MakeUndeliverable("evt_2", "payload_too_large");
        _auth0.Events.Add(CreateEvent(4, (DateTimeOffset.UtcNow.AddDays(1) - Start).TotalSeconds));
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);

        var result = await cli.RunAsync("replay", "--since", "2026-01-01T00:00:00Z", "--dry-run", "--json");

        Assert.Equal((ExitCode.Problem, 3, 1), (result.ExitCode, result.Json.GetProperty("sentCount").GetInt32(), result.Json.GetProperty("undeliveredCount").GetInt32()));
    }

    [Fact]
    public async Task A_time_of_which_Auth0_has_no_events_is_a_problem_of_the_command_line()
    {
        _auth0.InjectFault("/api/v2/events", 410);
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);

        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("replay", "--since", "1000d")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await cli.RunAsync("listen", "--since", "1000d")).ExitCode);
    }

    [Fact]
    public async Task An_offset_that_cannot_be_stored_is_a_problem_of_the_command_line()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);

        // The name of the file that would replace the other one.
        Directory.CreateDirectory(Path.Combine(cli.Folder, "offset.json.tmp"));

        var result = await cli.RunAsync("listen", "--offset-file", "offset.json");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("offset.json", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_Auth0_refuses_after_it_began_is_no_problem_of_its_result()
    {
        _auth0.InjectFault("GET /api/v2/jobs/", 403);
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, Credentials);

        Assert.Equal(ExitCode.Unreachable, (await cli.RunAsync("export")).ExitCode);
    }

    [Theory]
    [InlineData("listen")]
    [InlineData("export")]
    [InlineData("replay", "--since", "1h")]
    [InlineData("recover")]
    [InlineData("explain", "auth0|1")]
    public async Task Without_credentials_the_settings_are_named(params string[] arguments)
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("Auth0Sync:Auth0:Domain", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("listen")]
    [InlineData("export")]
    [InlineData("replay", "--since", "1h")]
    [InlineData("recover")]
    [InlineData("explain", "auth0|1")]
    public async Task Credentials_that_Auth0_refuses_are_not_a_problem_of_the_command_line(params string[] arguments)
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, [.. Credentials, "--set", "Auth0Sync:Auth0:ClientSecret=not-the-client-secret-of-it"]);

        Assert.Equal(ExitCode.Unreachable, (await cli.RunAsync(arguments)).ExitCode);
    }

    private static JsonObject WithoutUserId(JsonObject auth0Event)
    {
        auth0Event["data"]!["object"]!.AsObject().Remove("user_id");
        return auth0Event;
    }

    private static JsonObject CreateEvent(int number, double second) => JsonNode.Parse(
        Auth0EventBuilder.Created($"auth0|{number}").WithId($"evt_{number}").AtSecond(second).WithEmail($"user{number}@example.com").ToUtf8Bytes())!.AsObject();
}
