using System.Text.Json;
using Auth0Sync.Cli;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The file of a LocalHost chooses where secrets are sent, so only one of this user's own LocalHost is used.</summary>
[Trait("Category", "Unit")]
public sealed class RunningHostTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task A_file_that_others_can_open_is_refused(UnixFileMode others)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        WriteHost("http://127.0.0.1:7071/api/auth0/events", "Name", "value", UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        var result = await _cli.RunAsync("status");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("is open to other users", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://example.com/", "Name", "value", "webhook")]
    [InlineData("http://localhost:1/", "Auth0Sync:HubSpot:BaseAddress", "https://example.com/", "Auth0Sync:HubSpot:BaseAddress")]
    [InlineData("http://localhost:1/", "Auth0Sync:HubSpot:BaseAddress", "http://localhost.example.com/", "Auth0Sync:HubSpot:BaseAddress")]
    [InlineData("http://localhost:1/", "Auth0Sync:KeyVaultUri", "https://example.vault.azure.net", "Auth0Sync:KeyVaultUri")]
    [InlineData("http://localhost:1/", "Auth0Sync:Auth0:Domain", "example.eu.auth0.com", "Auth0Sync:Auth0:Domain")]
    [InlineData("http://localhost:1/", "AzureWebJobsStorage:accountName", "example", "AzureWebJobsStorage:accountName")]
    [InlineData("http://localhost:1/", "AzureWebJobsStorage", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=bm9uZQ==", "AzureWebJobsStorage")]
    [InlineData("http://localhost:1/", "AzureWebJobsStorage", "AccountName=a;AccountKey=bm9uZQ==;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=https://example.com/a;TableEndpoint=http://127.0.0.1:1/a", "AzureWebJobsStorage")]
    public async Task A_file_that_was_found_and_leads_to_another_machine_is_refused_unless_its_folder_is_named(string webhook, string name, string value, string refused)
    {
        WriteHost(webhook, name, value);

        var found = await _cli.RunAsync("status");
        var named = await _cli.RunAsync("status", "--data", Path.Combine(_cli.Folder, ".local"));

        Assert.Equal(ExitCode.Usage, found.ExitCode);
        Assert.Contains($"its setting {refused} leads to another machine", found.Error, StringComparison.Ordinal);
        AssertEnded(named);
    }

    [Theory]
    [InlineData("Auth0Sync:HubSpot:BaseAddress", "http://localhost:7072/")]
    [InlineData("Auth0Sync:Auth0:Domain", "127.0.0.1:1")]
    [InlineData("AzureWebJobsStorage", "AccountName=a;AccountKey=bm9uZQ==;BlobEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a;TableEndpoint=http://127.0.0.1:1/a")]
    public async Task Addresses_of_this_machine_are_accepted(string name, string value)
    {
        WriteHost("http://127.0.0.1:7071/api/auth0/events", name, value);

        AssertEnded(await _cli.RunAsync("status"));
    }

    private static void AssertEnded(CliHarness.Result result)
    {
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("has ended", result.Error, StringComparison.Ordinal);
    }

    // No process has this id.
    private void WriteHost(string webhook, string name, string value, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(Path.Combine(_cli.Folder, ".local"));
        var path = _cli.WriteFile(Path.Combine(".local", "localhost.json"), JsonSerializer.Serialize(new
        {
            processId = int.MaxValue,
            webhook,
            settingsFile = "none.json",
            defaults = new Dictionary<string, string>(),
            overrides = new Dictionary<string, string> { [name] = value },
        }));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
