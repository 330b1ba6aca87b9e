using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Settings;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Unit")]
public sealed class LocalConfigurationTests : IDisposable
{
    // All tests of the process share the environment, so no other test uses this name.
    private const string Variable = "LocalConfigurationTests__Setting";
    private const string Setting = "LocalConfigurationTests:Setting";

    private readonly string _folder = Directory.CreateTempSubdirectory("local-configuration-").FullName;

    [Fact]
    public async Task Local_settings_override_the_defaults()
    {
        await WriteSettingsAsync("""{ "Values": { "Auth0Sync__Webhook__BearerToken": "from-the-settings-file" } /* as Core Tools allow */ }""");

        var configuration = await ReadAsync();

        Assert.Equal("from-the-settings-file", configuration["Auth0Sync:Webhook:BearerToken"]);
        Assert.Equal("UseDevelopmentStorage=true", configuration["AzureWebJobsStorage"]);
    }

    [Fact]
    public async Task The_environment_overrides_local_settings_and_the_command_line_overrides_both()
    {
        await WriteSettingsAsync($$"""{ "Values": { "{{Variable}}": "file" } }""");
        Assert.Equal("file", (await ReadAsync())[Setting]);

        Environment.SetEnvironmentVariable(Variable, "environment");
        Assert.Equal("environment", (await ReadAsync())[Setting]);

        Assert.Equal("command line", (await ReadAsync((Variable, "command line")))[Setting]);
        Assert.Equal("command line", (await ReadAsync((Setting, "command line")))[Setting]);
    }

    [Fact]
    public async Task An_isolated_host_reads_only_its_own_options()
    {
        await WriteSettingsAsync("""{ "Values": { "Auth0Sync:HubSpot:AccessToken": "a-real-token" } }""");
        Environment.SetEnvironmentVariable(Variable, "environment");

        var configuration = await ReadAsync(Options() with { IsIsolated = true });

        Assert.Null(configuration["Auth0Sync:HubSpot:AccessToken"]);
        Assert.Null(configuration[Setting]);
    }

    [Fact]
    public async Task Generated_secrets_stay_the_same()
    {
        var first = await ReadAsync();
        var second = await ReadAsync();

        Assert.Equal(first["Auth0Sync:Webhook:BearerToken"], second["Auth0Sync:Webhook:BearerToken"]);
        Assert.Equal(first["Auth0Sync:Ledger:Key"], second["Auth0Sync:Ledger:Key"]);
        Assert.NotEqual(first["Auth0Sync:Webhook:BearerToken"], first["Auth0Sync:Ledger:Key"]);
    }

    [Fact]
    public async Task Concurrent_first_runs_agree_on_the_secrets()
    {
        var secrets = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LocalSecrets.ReadOrCreateAsync(_folder, default))));

        Assert.Single(secrets.Distinct());
        Assert.Single(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_secrets()
    {
        await LocalSecrets.ReadOrCreateAsync(_folder, default);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "secrets.json")));
        }
    }

    [Fact]
    public async Task The_queue_settings_of_host_json_reach_the_queue_engine()
    {
        var configuration = await ReadAsync();

        Assert.Equal("32", configuration["AzureWebJobs:extensions:queues:batchSize"]);
        Assert.Equal("00:00:02", configuration["AzureWebJobs:extensions:queues:maxPollingInterval"]);
        Assert.Equal("Information", configuration["Logging:LogLevel:Default"]);
    }

    [Fact]
    public async Task The_list_of_targets_overrides_the_file_and_a_setting_overrides_the_list()
    {
        await WriteSettingsAsync("""{ "Values": { "Auth0Sync__HubSpot__Enabled": "false" } }""");

        Assert.Equal("false", (await ReadAsync())["Auth0Sync:HubSpot:Enabled"]);
        Assert.Equal("True", (await ReadAsync(Options() with { Targets = "hubspot" }))["Auth0Sync:HubSpot:Enabled"]);
        Assert.Equal("no", (await ReadAsync(Options(("Auth0Sync__HubSpot__Enabled", "no")) with { Targets = "hubspot" }))["Auth0Sync:HubSpot:Enabled"]);
    }

    [Fact]
    public async Task A_file_that_is_not_JSON_is_named()
    {
        await WriteSettingsAsync("{ Values: }");

        var problem = await Assert.ThrowsAsync<LocalHostException>(() => ReadAsync());

        Assert.Contains("local.settings.json", problem.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    private Task WriteSettingsAsync(string json) => File.WriteAllTextAsync(Path.Combine(_folder, "local.settings.json"), json);

    private LocalHostOptions Options(params (string Name, string? Value)[] settings) => new()
    {
        DataFolder = _folder,
        SettingsFile = Path.Combine(_folder, "local.settings.json"),
        Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value),
    };

    private Task<ConfigurationManager> ReadAsync(params (string Name, string? Value)[] settings) => ReadAsync(Options(settings));

    private static async Task<ConfigurationManager> ReadAsync(LocalHostOptions options)
    {
        var configuration = new ConfigurationManager();
        await configuration.AddLocalSettingsAsync(new ServiceCollection(), options, await LocalSecrets.LoadAsync(options, default), default);
        return configuration;
    }
}
