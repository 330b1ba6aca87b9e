using System.Text.Json;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Auth0Sync.LocalHost.Settings;
using Azure.Storage.Queues;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The storage emulator for <c>func start</c>, and the local.settings.json that names it.</summary>
[Trait("Category", "Integration")]
public sealed class StorageCommandTests : IDisposable
{
    private static readonly LocalSecrets Secrets = new("the-generated-token", "the-generated-ledger-key", new StorageAccountKey("auth0synctest", "a2V5"));

    private readonly string _folder = Directory.CreateTempSubdirectory("storage-command-").FullName;

    private string File => Path.Combine(_folder, "local.settings.json");

    [Fact]
    public async Task It_runs_an_emulator_and_writes_its_account_to_the_settings()
    {
        using var stop = new CancellationTokenSource();
        using var output = new ReadyOutput();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        var options = new LocalHostOptions { AzuritePorts = new(0, 0, 0), IsInMemory = true, DataFolder = _folder, SettingsFile = File };

        var running = StorageCommand.RunAsync(options, asJson: true, console, stop.Token);
        await await Task.WhenAny(running, output.Line.Task);
        using var ready = JsonDocument.Parse(await output.Line.Task);
        var connection = ready.RootElement.GetProperty("storage").GetString();

        Assert.Equal(connection, Value("AzureWebJobsStorage"));
        Assert.DoesNotContain("devstoreaccount1", connection, StringComparison.Ordinal);
        await new QueueClient(connection, "reachable").CreateAsync();
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task A_new_file_follows_the_sample_with_secrets_instead_of_placeholders()
    {
        var written = await FillInAsync("the-connection");

        Assert.Equal(["AzureWebJobsStorage", "Auth0Sync__Webhook__BearerToken", "Auth0Sync__Ledger__Key"], written);
        Assert.Equal("the-connection", Value("AzureWebJobsStorage"));
        Assert.Equal("the-generated-token", Value("Auth0Sync__Webhook__BearerToken"));
        Assert.Equal("the-generated-ledger-key", Value("Auth0Sync__Ledger__Key"));
        Assert.Equal("dotnet-isolated", Value("FUNCTIONS_WORKER_RUNTIME"));
        Assert.StartsWith("replace-me", Value("Auth0Sync__HubSpot__AccessToken"), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public async Task Existing_values_are_kept_including_comments()
    {
        const string Own = """
            {
              // My own settings.
              "Values": {
                "AzureWebJobsStorage": "AccountName=mine;AccountKey=a2V5",
                "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT": "8388608", // mine too
                "Auth0Sync__Webhook__BearerToken": "my-own-token",
                "Auth0Sync:Ledger:Key": "my-own-key",
                /* "AzureWebJobsStorage": "replace-me" */
                "Auth0Sync__Policies__OnDelete": "Archive",
              }
            }
            """;
        await System.IO.File.WriteAllTextAsync(File, Own);

        Assert.Empty(await FillInAsync("the-connection"));
        Assert.Equal(Own, await System.IO.File.ReadAllTextAsync(File));
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true")]
    [InlineData("replace-me-with-a-connection-string")]
    [InlineData("")]
    [InlineData("AccountName=auth0synctest;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:1/auth0synctest")]
    public async Task The_public_account_a_placeholder_and_outdated_ports_are_replaced(string before)
    {
        await System.IO.File.WriteAllTextAsync(File, $$"""{ "Values": { "AzureWebJobsStorage" : "{{before}}" /* the emulator */ } }""");

        var written = await FillInAsync("the-connection");

        Assert.Contains("AzureWebJobsStorage", written);
        Assert.Contains(""" "AzureWebJobsStorage" : "the-connection" /* the emulator */ } }""", await System.IO.File.ReadAllTextAsync(File), StringComparison.Ordinal);
        Assert.Empty(await FillInAsync("the-connection"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "Switch": true }""")]
    [InlineData("""{ "Other": "value" }""")]
    public async Task Missing_values_are_added(string values)
    {
        await System.IO.File.WriteAllTextAsync(File, $$"""{ "IsEncrypted": false, "Values": {{values}} }""");

        var written = await FillInAsync("the-connection");

        Assert.Equal(["AzureWebJobsStorage", "Auth0Sync__Ledger__Key", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"], written);
        Assert.Equal("the-connection", Value("AzureWebJobsStorage"));
        Assert.Equal("the-generated-ledger-key", Value("Auth0Sync__Ledger__Key"));
    }

    [Theory]
    [InlineData("{ Values: }")]
    [InlineData("{}")]
    public async Task An_invalid_file_is_named_and_left_unchanged(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content);

        var problem = await Assert.ThrowsAsync<LocalHostException>(() => FillInAsync("the-connection"));

        Assert.Contains(File, problem.Message, StringComparison.Ordinal);
        Assert.Equal(content, await System.IO.File.ReadAllTextAsync(File));
        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task LocalHost_ignores_a_placeholder_and_uses_the_simulator()
    {
        await FillInAsync("the-connection");
        var options = new LocalHostOptions { DataFolder = _folder, SettingsFile = File };
        var configuration = new ConfigurationManager();

        await configuration.AddLocalSettingsAsync(new ServiceCollection(), options, Secrets, default);

        Assert.Null(configuration["Auth0Sync:HubSpot:AccessToken"]);
        Assert.Equal("the-generated-token", configuration["Auth0Sync:Webhook:BearerToken"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<IReadOnlyList<string>> FillInAsync(string connection) => LocalSettingsFile.FillInAsync(
        File, Path.Combine(RepositoryFolder.Find(), "local.settings.sample.json"), Secrets, connection, default);

    private string? Value(string name)
    {
        using var file = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        return file.RootElement.GetProperty("Values").GetProperty(name).GetString();
    }

    private sealed class ReadyOutput : StringWriter
    {
        public TaskCompletionSource<string> Line { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void WriteLine(string? value)
        {
            if (value?.StartsWith('{') == true)
            {
                Line.TrySetResult(value);
            }

            base.WriteLine(value);
        }
    }
}
