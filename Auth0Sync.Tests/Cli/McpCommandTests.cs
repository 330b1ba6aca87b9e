using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure.Data.Tables;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The server as a process of its own, used by the client of the protocol's SDK.</summary>
[Trait("Category", "EndToEnd")]
public sealed class McpCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task All_tools_but_the_doctor_only_read()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await using var client = await ConnectAsync(cli);

        var tools = await client.ListToolsAsync();

        Assert.Equal(
            ["doctor", "explain_event", "explain_review", "explain_user", "find_user", "review_list", "review_show", "status", "user"],
            tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        var doctor = tools.Single(tool => tool.Name == "doctor");
        Assert.Equal((false, false), (doctor.ProtocolTool.Annotations?.ReadOnlyHint, doctor.ProtocolTool.Annotations?.DestructiveHint));
        Assert.All(tools.Except([doctor]), tool => Assert.True(tool.ProtocolTool.Annotations?.ReadOnlyHint));
    }

    [Fact]
    public async Task Status_and_user_are_those_of_the_installation()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await cli.RunAsync("send", "01");
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
        await using var client = await ConnectAsync(cli);

        var status = await CallAsync(client, "status", []);
        var user = await CallAsync(client, "user", new() { ["userId"] = "auth0|67d1a4c8f2e35b9047ad61c3" });

        Assert.Equal("hubspot", status.GetProperty("targets")[0].GetProperty("target").GetString());
        Assert.Equal("hubspot", user.GetProperty("targets")[0].GetProperty("target").GetString());
    }

    [Fact]
    public async Task A_target_that_does_not_exist_is_an_error_and_no_empty_list()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await using var client = await ConnectAsync(cli);

        var unknown = await client.CallToolAsync("review_list", new Dictionary<string, object?> { ["target"] = "sap" });
        var known = await CallAsync(client, "review_list", new() { ["target"] = "HubSpot" });

        Assert.True(unknown.IsError);
        Assert.Contains("'sap' is not a target.", GetText(unknown), StringComparison.Ordinal);
        Assert.Equal(0, known.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Personal_data_is_left_out_unless_it_is_allowed()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var sample = await File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), "05-known-contact.json"));
        await using var restricted = await ConnectAsync(cli);
        await using var trusted = await ConnectAsync(cli, "--allow-personal-data");

        var hidden = await CallAsync(restricted, "explain_event", new() { ["eventJson"] = sample });
        var shown = await CallAsync(trusted, "explain_event", new() { ["eventJson"] = sample });
        var search = await restricted.CallToolAsync("find_user", new Dictionary<string, object?> { ["email"] = "a@example.com" });

        Assert.DoesNotContain("@example.com", hidden.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("@example.com", shown.GetRawText(), StringComparison.Ordinal);
        Assert.True(search.IsError);
        Assert.Contains("--allow-personal-data", GetText(search), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Review_items_beyond_the_first_hundred_are_listed_by_the_continuation()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        var store = app.Services.GetRequiredService<ReviewStore>();
        for (var i = 0; i < 101; i++)
        {
            await store.AddAsync(ReviewItem.FromMessage(ReviewReason.Unreadable, "words", Encoding.UTF8.GetBytes($"message {i}"), DateTimeOffset.UtcNow), CancellationToken.None);
        }

        await using var client = await ConnectAsync(cli);

        var first = await CallAsync(client, "review_list", []);
        var second = await CallAsync(client, "review_list", new() { ["continuation"] = first.GetProperty("continuation").GetString() });

        Assert.Equal((100, 1), (first.GetProperty("items").GetArrayLength(), second.GetProperty("items").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("continuation").ValueKind);
        Assert.Equal(101, new[] { first, second }.SelectMany(page => page.GetProperty("items").EnumerateArray()).Select(item => item.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task A_review_item_is_explained_without_personal_data_unless_it_is_allowed()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await CliHarness.WaitUntilReadyAsync(app);
        var auth0Event = Auth0EventBuilder.Created().WithId("evt_poisoned").WithEmail("ines@example.com");
        var message = EventMessage.Create("hubspot", auth0Event.ToUtf8Bytes(), DateTimeOffset.UtcNow);
        await app.Services.GetRequiredService<ReviewStore>().AddAsync(
            ReviewItem.FromEvent(new ReviewFinding(ReviewReason.Poisoned, "words", []), message, auth0Event.ToEvent(), DateTimeOffset.UtcNow), CancellationToken.None);
        await using var restricted = await ConnectAsync(cli);
        await using var trusted = await ConnectAsync(cli, "--allow-personal-data");
        var id = (await CallAsync(restricted, "review_list", [])).GetProperty("items")[0].GetProperty("id").GetString();

        var hidden = await CallAsync(restricted, "explain_review", new() { ["id"] = id });
        var shown = await CallAsync(trusted, "explain_review", new() { ["id"] = id });

        Assert.Equal(("evt_poisoned", "hubspot"), (hidden.GetProperty("eventId").GetString(), hidden.GetProperty("targets")[0].GetProperty("target").GetString()));
        Assert.DoesNotContain("@example.com", hidden.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("@example.com", shown.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(app.Simulator!.Account.Contacts);
    }

    [Fact]
    public async Task The_doctor_checks_the_given_webhook()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);

        // Port 1 is reserved and nothing listens there.
        await using var client = await ConnectAsync(cli, "--webhook", "http://127.0.0.1:1/api/auth0/events");

        var checks = await CallAsync(client, "doctor", []);

        Assert.Equal("http://127.0.0.1:1/api/health does not respond.", checks.EnumerateArray().Single(check => check.GetProperty("name").GetString() == "webhook/health").GetProperty("message").GetString());
    }

    [Fact]
    public async Task An_unexpected_failure_names_its_type_and_quotes_no_data()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        await new TableClient(app.StorageConnectionString, ReviewStore.TableName).AddEntityAsync(new TableEntity("ines@example.com", "0123") { ["AddedAt"] = DateTimeOffset.UtcNow });
        await using var client = await ConnectAsync(cli, "--allow-personal-data");

        var result = await client.CallToolAsync("review_list", new Dictionary<string, object?>());
        var inTerminal = await cli.RunAsync("review", "list");

        Assert.True(result.IsError);
        Assert.Contains(nameof(ArgumentException), GetText(result), StringComparison.Ordinal);
        Assert.DoesNotContain("ines@", GetText(result), StringComparison.Ordinal);
        Assert.Contains("ines@", inTerminal.Error, StringComparison.Ordinal);
    }

    private static Task<McpClient> ConnectAsync(CliHarness cli, params string[] arguments) => McpClient.CreateAsync(new StdioClientTransport(new StdioClientTransportOptions
    {
        Command = "dotnet",
        Arguments = [FindTool(), "mcp", "--data", Path.Combine(cli.Folder, ".local"), .. arguments],
    }));

    // In its own output folder: that of the tests has another set of assemblies.
    private static string FindTool()
    {
        var repository = RepositoryFolder.Find();
        var output = Path.GetRelativePath(Path.Combine(repository, "Auth0Sync.Tests"), AppContext.BaseDirectory);
        return Path.Combine(repository, "Auth0Sync.Cli", output, "Auth0Sync.Cli.dll");
    }

    private static async Task<JsonElement> CallAsync(McpClient client, string tool, Dictionary<string, object?> arguments)
    {
        var result = await client.CallToolAsync(tool, arguments);
        Assert.True(result.IsError is not true, GetText(result));
        return JsonSerializer.Deserialize<JsonElement>(GetText(result));
    }

    private static string GetText(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));
}
