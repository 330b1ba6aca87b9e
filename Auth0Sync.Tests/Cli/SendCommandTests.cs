using System.Text.Json;
using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class SendCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task A_sample_becomes_a_contact_and_the_output_has_no_escape_sequences()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        var result = await cli.RunAsync("send", "user.created");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("The webhook accepted the event.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
    }

    [Fact]
    public async Task A_fresh_event_has_a_new_id_and_is_newer()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var began = DateTimeOffset.UtcNow;

        var first = await SendAsync("01");
        var second = await SendAsync("02-email-verified");
        var again = await cli.RunAsync("send", "01", "--fresh", "--json");

        Assert.NotEqual(first.EventId, again.Json.GetProperty("eventId").GetString());
        Assert.True(first.Time > began, $"{first.Time:O} is not after {began:O}.");
        Assert.True(second.Time > first.Time, $"{second.Time:O} is not after {first.Time:O}.");

        async Task<(string EventId, DateTimeOffset Time)> SendAsync(string sample)
        {
            var sent = await cli.RunAsync("send", sample, "--fresh", "--json");
            Assert.Equal("Accepted", sent.Json.GetProperty("result").GetString());
            var id = sent.Json.GetProperty("eventId").GetString()!;
            JsonElement outcome = default;
            await Poll.UntilAsync(async () => (outcome = await FindOutcomeAsync(id)).ValueKind == JsonValueKind.Object, "the event is processed");
            return (id, outcome.GetProperty("eventTime").GetDateTimeOffset());
        }

        async Task<JsonElement> FindOutcomeAsync(string eventId) =>
            (await cli.RunAsync("user", "auth0|67d1a4c8f2e35b9047ad61c3", "--json")).Json.GetProperty("user").GetProperty("targets")[0].GetProperty("lastOutcomes").EnumerateArray()
                .FirstOrDefault(outcome => outcome.GetProperty("eventId").GetString() == eventId);
    }

    [Fact]
    public async Task An_own_event_is_read_from_a_file_or_the_standard_input()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var path = cli.WriteFile("event.json", """{"id":"evt_1"}""");

        var fromFile = await cli.RunAsync("send", path, "--json");
        var fromInput = await cli.RunAsync("not json", CancellationToken.None, "send", "-");

        Assert.Equal(ExitCode.Problem, fromFile.ExitCode);
        Assert.Equal((400, "Rejected"), (fromFile.Json.GetProperty("statusCode").GetInt32(), fromFile.Json.GetProperty("result").GetString()));
        Assert.Equal(ExitCode.Problem, fromInput.ExitCode);
    }

    [Fact]
    public async Task A_wrong_secret_names_the_setting()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app, "--set", "Auth0Sync:Webhook:BearerToken=not-the-token-of-it");

        var result = await cli.RunAsync("send", "user.created");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("Auth0Sync:Webhook:BearerToken", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user.invented")]
    [InlineData("e")]
    [InlineData("0")]
    [InlineData("signed-up")]
    public async Task An_unknown_sample_gives_the_known_ones(string name)
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync("send", name);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("01-signed-up", result.Error, StringComparison.Ordinal);
    }
}
