using Auth0Sync.Cli;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "Unit")]
public sealed class CliApplicationTests : IDisposable
{
    private readonly CliHarness _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("'sned' was not matched", "sned")]
    [InlineData("Required argument missing", "send")]
    [InlineData("'nonsense' is not a setting. Write name=value.", "recover", "--set", "nonsense")]
    public async Task An_invalid_command_line_is_explained_without_the_help(string problem, params string[] arguments)
    {
        var result = await _cli.RunAsync(arguments);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(problem.Split(' ')[0], result.Error, StringComparison.Ordinal);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_lists_every_command()
    {
        var result = await _cli.RunAsync("--help");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        var names = new CliApplication(_cli.CreateEnvironment()).CommandNames.Select(name => name.Split(' ')[0]).Distinct();
        Assert.Equal(
            ["backfill", "doctor", "explain", "export", "listen", "mcp", "pause", "reconcile", "recover", "replay", "resume", "review", "send", "simulate", "status", "ui", "user", "verify"],
            names.Order(StringComparer.Ordinal));
        Assert.All(names, command => Assert.Matches($@"(?m)^  {command}\b", result.Output));
    }

    [Fact]
    public async Task A_Key_Vault_that_does_not_respond_is_unreachable_and_an_invalid_address_a_wrong_setting()
    {
        // Port 1 is reserved and nothing listens there.
        var silent = await _cli.RunAsync("status", "--storage", "mine", "--set", "Auth0Sync:KeyVaultUri=https://localhost:1/");
        var invalid = await _cli.RunAsync("status", "--storage", "mine", "--set", "Auth0Sync:KeyVaultUri=vault");

        Assert.Equal((ExitCode.Unreachable, ExitCode.Usage), (silent.ExitCode, invalid.ExitCode));
        Assert.Contains("https://localhost:1/", silent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_LocalHost_the_error_says_how_to_choose_an_installation()
    {
        var result = await _cli.RunAsync("send", "user.created");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.StartsWith("No LocalHost is running in ", result.Error, StringComparison.Ordinal);
        Assert.Contains("--storage", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Two_storage_accounts_are_refused()
    {
        var result = await _cli.RunAsync("send", "user.created", "--storage", "mine", "--connection-string-env", "OTHER");

        Assert.Equal((ExitCode.Usage, "Give either --storage or --connection-string-env, not both."), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task A_missing_environment_variable_is_named()
    {
        var result = await _cli.RunAsync("send", "user.created", "--connection-string-env", "NOT_THERE");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("NOT_THERE", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_settings_file_is_named()
    {
        var result = await _cli.RunAsync("send", "user.created", "--settings", "nowhere.json");

        Assert.Equal((ExitCode.Usage, "The settings file nowhere.json does not exist."), (result.ExitCode, result.Error.Trim()));
    }

    [Fact]
    public async Task An_invalid_setting_is_named()
    {
        var result = await _cli.RunAsync("send", "user.created", "--storage", "mine", "--webhook", "http://localhost:1/", "--set", "Auth0Sync:Webhook:MaxBodyBytes=many");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("Auth0Sync:Webhook:MaxBodyBytes", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_of_a_webhook_elsewhere_must_be_given_and_be_https()
    {
        var missing = await _cli.RunAsync("send", "user.created", "--storage", "mine", "--set", "Auth0Sync:Webhook:BearerToken=a-token-of-sixteen-letters");
        var insecure = await _cli.RunAsync("send", "user.created", "--storage", "mine", "--set", "Auth0Sync:Webhook:BearerToken=a-token-of-sixteen-letters", "--webhook", "http://example.com/");

        Assert.Equal((ExitCode.Usage, ExitCode.Usage), (missing.ExitCode, insecure.ExitCode));
        Assert.Contains("--webhook https://", missing.Error, StringComparison.Ordinal);
        Assert.Contains("'http://example.com/'", insecure.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("ui")]
    [InlineData("mcp")]
    public async Task The_webhook_that_the_doctor_checks_must_be_https(string command)
    {
        var result = await _cli.RunAsync(command, "--storage", "mine", "--webhook", "http://example.com/");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("'http://example.com/'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_does_not_respond_is_unreachable()
    {
        // Port 1 is reserved and nothing listens there.
        var result = await _cli.RunAsync(
            "send", "user.created", "--json", "--storage", "mine", "--set", "Auth0Sync:Webhook:BearerToken=a-token-of-sixteen-letters", "--webhook", "http://localhost:1/");

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Equal("Unavailable", result.Json.GetProperty("result").GetString());
    }
}
