using System.CommandLine;
using Auth0Sync.Cli.Installation;
using Auth0Sync.Cli.Output;

namespace Auth0Sync.Cli;

/// <summary>What a command needs to run.</summary>
internal sealed class CommandContext(ParseResult arguments, GlobalOptions options, CliEnvironment environment)
{
    public ParseResult Arguments { get; } = arguments;

    public CliEnvironment Environment { get; } = environment;

    public CliOutput Output { get; } = new(environment, arguments.GetValue(options.Json), arguments.GetValue(options.NoColor));

    /// <summary>Connects to the chosen installation. Nothing is started, and no call is made.</summary>
    /// <param name="cancellationToken">Cancels reading a Key Vault.</param>
    /// <exception cref="CliException">There is none, or its settings are invalid.</exception>
    public Task<OperationsHost> OpenAsync(CancellationToken cancellationToken) => OpenAsync(requiresVault: true, cancellationToken);

    /// <summary>As <see cref="OpenAsync(CancellationToken)"/>, but also if a Key Vault cannot be read.</summary>
    /// <param name="cancellationToken">Cancels reading a Key Vault.</param>
    /// <exception cref="CliException">There is none, or its settings are invalid.</exception>
    public Task<OperationsHost> OpenWithReadableSecretsAsync(CancellationToken cancellationToken) => OpenAsync(requiresVault: false, cancellationToken);

    public T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    public T Get<T>(Argument<T> argument) => Arguments.GetRequiredValue(argument);

    private Task<OperationsHost> OpenAsync(bool requiresVault, CancellationToken cancellationToken) =>
        OperationsHost.OpenAsync(InstallationConnection.Create(GetChoice(), Environment), Environment, Arguments.GetValue(options.Verbose), requiresVault, cancellationToken);

    private InstallationChoice GetChoice() => new(
        Arguments.GetValue(options.Data),
        Arguments.GetValue(options.Storage),
        Arguments.GetValue(options.ConnectionStringVariable),
        Arguments.GetRequiredValue(options.SettingsFiles),
        SettingsFile.ParseAssignments(Arguments.GetRequiredValue(options.Set)));
}
