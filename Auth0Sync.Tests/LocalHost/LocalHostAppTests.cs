using System.Net;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.Tests.Support;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

public sealed class LocalHostAppTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task An_event_walks_from_the_webhook_to_the_contact()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        using var answer = await app.PostAsync(await SampleAsync("01-signed-up.json"));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Eventually.TrueAsync(() => app.Simulator!.Account.Contacts.Length == 1, "there is a contact");
        Assert.Equal("Nadia", app.Simulator!.Account.Contacts.Single()["firstname"]);
    }

    [Fact]
    public async Task Health_is_good_and_tells_no_more_than_parts()
    {
        await using var app = await LocalHosts.StartAsync(azurite);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(app.Health);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"queue":"ok","ledger":"ok","hubspot":"ok"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_nothing_is_queued()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        using var answer = await app.PostAsync(await SampleAsync("01-signed-up.json"), "not-the-token-at-all");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Empty(await PeekAsync(app, EventQueue.Name));
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task Another_method_is_answered_by_the_core()
    {
        await using var app = await LocalHosts.StartAsync(azurite);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(app.Webhook);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_over_the_webhooks_limit_is_answered_by_the_core()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        using var answer = await app.PostAsync(new string(' ', 4_194_304));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(null, 4_194_304)]
    [InlineData("2097152", 2_097_152)]
    public async Task A_body_over_the_hosts_limit_is_answered_500_as_by_the_Functions_host(string? setting, int limit)
    {
        await using var app = await LocalHosts.StartAsync(azurite, new Dictionary<string, string?> { ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = setting });

        using var answer = await app.PostAsync(new string(' ', limit + 1), "not-the-token-at-all");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
    }

    [Fact]
    public async Task A_chunked_event_is_read_like_any_other()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        using var answer = await app.PostChunkedAsync(await SampleAsync("01-signed-up.json"));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    [Fact]
    public async Task A_chunked_body_over_the_webhooks_limit_is_answered_by_the_core()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        using var answer = await app.PostChunkedAsync(new string(' ', 2_000_000));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task A_message_that_always_fails_is_parked_after_the_tries_that_host_json_allows()
    {
        var hostJson = Path.GetTempFileName();
        await File.WriteAllTextAsync(hostJson, """
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:00", "maxDequeueCount": 2 } } }
            """);
        await using var app = await LocalHosts.StartAsync(
            azurite,
            new Dictionary<string, string?> { ["Logging:LogLevel:Host"] = "None", ["Logging:LogLevel:Function"] = "None" },
            options => options with { HostJson = hostJson });

        // Another version's message: it is retried, because a newer instance might read it.
        await app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(EventQueue.Name).SendMessageAsync("""{"v":99}""");

        var review = app.Services.GetRequiredService<ReviewStore>();
        await Eventually.TrueAsync(async () => await review.ListAsync(default).AnyAsync(), "the message is parked");
        var item = await review.ListAsync(default).SingleAsync();
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Equal("""{"v":99}"""u8.ToArray(), item.Content.ToArray());
        File.Delete(hostJson);
    }

    [Fact]
    public async Task A_configured_hubspot_is_used_instead_of_the_simulator()
    {
        await using var app = await LocalHosts.StartAsync(azurite, new Dictionary<string, string?>
        {
            ["Auth0Sync__HubSpot__AccessToken"] = "a-token",
            ["Auth0Sync__HubSpot__BaseAddress"] = "http://127.0.0.1:9",
        });

        Assert.Null(app.Simulator);
    }

    [Fact]
    public async Task The_command_line_overrides_what_the_simulator_sets_too()
    {
        await using var app = await LocalHosts.StartAsync(azurite, new Dictionary<string, string?>
        {
            ["Auth0Sync__HubSpot__BaseAddress"] = "http://127.0.0.1:9",
            ["Auth0Sync__HubSpot__CreateMissingProperties"] = "false",
        });

        Assert.NotNull(app.Simulator);
        var hubSpot = app.Services.GetRequiredService<IConfiguration>().GetSection("Auth0Sync:HubSpot");
        Assert.Equal("http://127.0.0.1:9", hubSpot["BaseAddress"]);
        Assert.Equal("false", hubSpot["CreateMissingProperties"]);
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_the_way_out()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        var problem = await Assert.ThrowsAsync<LocalHostException>(() =>
            LocalHosts.StartAsync(azurite, change: options => options with { Port = app.Webhook.Port }));

        Assert.Contains("--port", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_account_that_refuses_is_told_and_nothing_is_left_running()
    {
        var wrongKey = Regex.Replace(azurite.NewAccount(), "AccountKey=[^;]+", "AccountKey=d3Jvbmc=");

        var problem = await Assert.ThrowsAsync<LocalHostException>(() => LocalHosts.StartAsync(azurite, change: options => options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["AzureWebJobsStorage"] = wrongKey, ["Logging:LogLevel:Default"] = "None" },
        }));

        Assert.StartsWith("The storage account (AzureWebJobsStorage) cannot be used: it refuses", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("d3Jvbmc=", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_are_wrong_in_several_sections_are_told_at_once()
    {
        var refused = await Assert.ThrowsAsync<AggregateException>(() => LocalHosts.StartAsync(
            azurite,
            new Dictionary<string, string?> { ["Auth0Sync:Ledger:Key"] = "short", ["Auth0Sync:Webhook:BearerToken"] = "short" }));

        Assert.Contains("Auth0Sync:Ledger:Key", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Webhook:BearerToken", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ready_block_has_all_that_is_needed_to_send_an_event()
    {
        await using var app = await LocalHosts.StartAsync(azurite);
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });

        ReadyBlock.Show(console, app);

        var text = output.ToString();
        Assert.Contains("Auth0Sync is ready", text, StringComparison.Ordinal);
        Assert.Contains(app.Token, text, StringComparison.Ordinal);
        Assert.Contains(app.Simulator!.BaseAddress.ToString(), text, StringComparison.Ordinal);
        Assert.Contains("Ctrl-C", text, StringComparison.Ordinal);
        var curl = Assert.Single(text.Split(Environment.NewLine), line => line.StartsWith("curl -i", StringComparison.Ordinal));
        Assert.Contains($"{app.Webhook} -H \"Authorization: Bearer {app.Token}\"", curl, StringComparison.Ordinal);
        Assert.EndsWith("01-signed-up.json\"", curl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_azurite_is_recognised()
    {
        await using var app = await LocalHosts.StartAsync(azurite);

        Assert.True(await AzuriteProbe.RunsAsync(azurite.Endpoints, default));
        Assert.False(await AzuriteProbe.RunsAsync(azurite.Endpoints with { TablePort = app.Webhook.Port }, default));
        Assert.False(await AzuriteProbe.RunsAsync(new(0, 0, 0), default));
    }

    private static Task<string> SampleAsync(string name) => File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), name));

    private static async Task<object[]> PeekAsync(LocalHostApp app, string queue) =>
        (await app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(queue).PeekMessagesAsync()).Value;
}
