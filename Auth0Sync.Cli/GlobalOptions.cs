using System.CommandLine;

namespace Auth0Sync.Cli;

/// <summary>The options of every command: which installation, and how to print.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Data { get; } = new("--data") { Description = "Data folder of a running LocalHost (default: .local in this folder or one above)", HelpName = "folder", Recursive = true };

    public Option<string?> Storage { get; } = new("--storage") { Description = "Storage account of the installation, used with your own identity (az login)", HelpName = "account", Recursive = true };

    public Option<string?> ConnectionStringVariable { get; } = new("--connection-string-env")
    {
        Description = "Environment variable with the connection string of the installation's storage account",
        HelpName = "name",
        Recursive = true,
    };

    public Option<string[]> SettingsFiles { get; } = new("--settings")
    {
        Description = "File with the installation's settings, like local.settings.json; later ones override earlier ones",
        DefaultValueFactory = _ => [],
        HelpName = "file",
        Recursive = true,
    };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Override a setting, whatever its source: --set Auth0Sync:KeyVaultUri=https://...",
        DefaultValueFactory = _ => [],
        HelpName = "name=value",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON, one line for each result", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "Print no colors and no animation, as when the output is not a terminal", Recursive = true };

    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Print logs to standard error", Recursive = true };

    public GlobalOptions() => Set.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            result.AddError($"'{token.Value}' is not a setting. Write name=value.");
        }
    });

    public IEnumerable<Option> All => [Data, Storage, ConnectionStringVariable, SettingsFiles, Set, Json, NoColor, Verbose];
}
