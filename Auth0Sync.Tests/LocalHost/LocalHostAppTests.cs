using System.Net;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.Tests.Support;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "EndToEnd")]
public sealed class LocalHostAppTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IDisposable
{
    private readonly string _hostJson = Path.GetTempFileName();

    [Fact]
    public async Task An_event_flows_from_the_webhook_to_the_contact()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        using var response = await app.PostAsync(await SampleAsync("01-signed-up.json"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
        Assert.Equal("Nadia", app.Simulator!.Account.Contacts.Single()["firstname"]);
    }

    [Fact]
    public async Task The_health_check_is_healthy_and_shows_only_parts()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var http = new HttpClient();

        using var response = await http.GetAsync(app.HealthUri);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{"queue":"ok","ledger":"ok","hubspot":"ok"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_wrong_token_is_rejected_and_nothing_is_queued()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        using var response = await app.PostAsync(await SampleAsync("01-signed-up.json"), "not-the-token-at-all");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        Assert.Empty(await PeekAsync(app, TargetQueue.GetName("hubspot")));
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task Another_method_is_handled_by_the_core()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var http = new HttpClient();

        using var response = await http.GetAsync(app.WebhookUri);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_body_over_the_limit_of_the_webhook_is_handled_by_the_core()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        using var response = await app.PostAsync(new string(' ', 4_194_304));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(null, 4_194_304, false)]
    [InlineData(null, 4_194_304, true)]
    [InlineData("2097152", 2_097_152, false)]
    [InlineData("2097152", 2_097_152, true)]
    public async Task A_body_over_the_limit_of_the_host_returns_500_like_the_Functions_host(string? setting, int limit, bool isChunked)
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, new Dictionary<string, string?> { ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = setting });
        var body = new string(' ', limit + 1);

        using var response = isChunked ? await app.PostChunkedAsync(body, "not-the-token-at-all") : await app.PostAsync(body, "not-the-token-at-all");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    [Fact]
    public async Task A_chunked_event_is_read_like_any_other()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        using var response = await app.PostChunkedAsync(await SampleAsync("01-signed-up.json"));

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    [Theory]
    [InlineData(2_000_000)]
    [InlineData(4_194_304)]
    public async Task A_chunked_body_over_the_limit_of_the_webhook_is_handled_by_the_core(int size)
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        using var response = await app.PostChunkedAsync(new string(' ', size));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_message_that_always_fails_goes_to_review_after_the_attempts_that_host_json_allows()
    {
        await File.WriteAllTextAsync(_hostJson, """
            { "extensions": { "queues": { "maxPollingInterval": "00:00:00.1", "visibilityTimeout": "00:00:00", "maxDequeueCount": 2 } } }
            """);
        await using var app = await InProcessLocalHost.StartAsync(
            azurite,
            new Dictionary<string, string?> { ["Logging:LogLevel:Host"] = "None", ["Logging:LogLevel:Function"] = "None" },
            options => options with { HostJsonFile = _hostJson });

        // A message of an unknown version is retried: a newer instance may be able to read it.
        await app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot")).SendMessageAsync("""{"v":99}""");

        var review = app.Services.GetRequiredService<ReviewStore>();
        await Poll.UntilAsync(async () => await review.ListAsync(default).AnyAsync(), "the message is in review");
        var item = await review.ListAsync(default).SingleAsync();
        Assert.Equal(ReviewReason.Poisoned, item.Reason);
        Assert.Equal("""{"v":99}"""u8.ToArray(), item.Content.ToArray());
    }

    [Fact]
    public async Task A_configured_hubspot_is_used_instead_of_the_simulator()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, new Dictionary<string, string?>
        {
            ["Auth0Sync__HubSpot__AccessToken"] = "a-token",
            ["Auth0Sync__HubSpot__BaseAddress"] = "http://127.0.0.1:9",
        });

        Assert.Null(app.Simulator);
    }

    [Fact]
    public async Task The_command_line_overrides_the_settings_of_the_simulator_too()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite, new Dictionary<string, string?>
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
    public async Task A_port_in_use_is_reported_with_a_solution()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        var problem = await Assert.ThrowsAsync<LocalHostException>(() =>
            InProcessLocalHost.StartAsync(azurite, configure: options => options with { Port = app.WebhookUri.Port }));

        Assert.Contains("--port", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_account_that_denies_access_is_reported_and_nothing_keeps_running()
    {
        var wrongKey = Regex.Replace(azurite.NewAccountConnectionString(), "AccountKey=[^;]+", "AccountKey=d3Jvbmc=");

        var problem = await Assert.ThrowsAsync<LocalHostException>(() => InProcessLocalHost.StartAsync(azurite, configure: options => options with
        {
            Settings = new Dictionary<string, string?>(options.Settings) { ["AzureWebJobsStorage"] = wrongKey, ["Logging:LogLevel:Default"] = "None" },
        }));

        Assert.StartsWith("The storage account (AzureWebJobsStorage) cannot be used: access is denied", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("d3Jvbmc=", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_settings_in_several_sections_are_reported_at_once()
    {
        var exception = await Assert.ThrowsAsync<AggregateException>(() => InProcessLocalHost.StartAsync(
            azurite,
            new Dictionary<string, string?> { ["Auth0Sync:Ledger:Key"] = "short", ["Auth0Sync:Webhook:BearerToken"] = "short" }));

        Assert.Contains("Auth0Sync:Ledger:Key", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:Webhook:BearerToken", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ready_block_contains_everything_needed_to_send_an_event()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });

        ReadyMessage.Write(console, app);

        var text = output.ToString();
        Assert.Contains("Auth0Sync is ready", text, StringComparison.Ordinal);
        Assert.Contains(app.BearerToken, text, StringComparison.Ordinal);
        Assert.Contains(app.Simulator!.BaseAddress.ToString(), text, StringComparison.Ordinal);
        Assert.Contains("Ctrl-C", text, StringComparison.Ordinal);
        var curl = Assert.Single(text.Split(Environment.NewLine), line => line.StartsWith("curl -i", StringComparison.Ordinal));
        Assert.Contains($"{app.WebhookUri} -H \"Authorization: Bearer {app.BearerToken}\"", curl, StringComparison.Ordinal);
        Assert.EndsWith("01-signed-up.json\"", curl, StringComparison.Ordinal);
        Assert.Contains(app.PageUri.AbsoluteUri, text.Split(Environment.NewLine));
    }

    [Fact]
    public async Task Every_chosen_target_is_simulated_healthy_and_part_of_the_ready_block()
    {
        await using var app = await InProcessLocalHost.StartAsync(
            azurite, configure: options => options with { Targets = string.Join(',', KnownTargets.All.Select(target => target.Name)) });
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        using var http = new HttpClient();

        ReadyMessage.Write(console, app);
        var health = await http.GetStringAsync(app.HealthUri);

        Assert.Equal(KnownTargets.All, app.Targets.Select(target => target.Descriptor));
        Assert.All(app.Targets, target =>
        {
            Assert.Contains(target.Descriptor.DisplayName, output.ToString(), StringComparison.Ordinal);
            Assert.Contains(target.Simulator!.BaseAddress.ToString(), output.ToString(), StringComparison.Ordinal);
            Assert.Contains($"curl {target.Simulator.RecordsAddress}", output.ToString(), StringComparison.Ordinal);
            Assert.Contains($"\"{target.Descriptor.Name}\":\"ok\"", health, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_running_Azurite_is_recognized()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);

        Assert.True(await AzuriteProbe.IsRunningAsync(azurite.Endpoints, default));
        Assert.False(await AzuriteProbe.IsRunningAsync(azurite.Endpoints with { TablePort = app.WebhookUri.Port }, default));
        Assert.False(await AzuriteProbe.IsRunningAsync(new(0, 0, 0), default));
    }

    public void Dispose() => File.Delete(_hostJson);

    private static Task<string> SampleAsync(string name) => File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), name));

    private static async Task<object[]> PeekAsync(LocalHostApp app, string queue) =>
        (await app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(queue).PeekMessagesAsync()).Value;
}
