using Auth0Sync.Core;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Recovery.ManagementApi;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Cli.Installation;

/// <summary>Core and its operations, connected to an installation. No trigger and no timer is started.</summary>
internal sealed class OperationsHost : IAsyncDisposable
{
    private readonly IHost _host;

    private OperationsHost(IHost host, InstallationConnection connection) => (_host, Connection) = (host, connection);

    public InstallationConnection Connection { get; }

    public IServiceProvider Services => _host.Services;

    /// <param name="connection">The installation.</param>
    /// <param name="environment">The machine.</param>
    /// <param name="isVerbose">Whether to log.</param>
    /// <param name="requiresVault">Whether to fail if a Key Vault is set and cannot be read.</param>
    /// <param name="cancellationToken">Cancels reading a Key Vault.</param>
    /// <exception cref="CliException">The settings are invalid; the message names them.</exception>
    /// <exception cref="OptionsValidationException">The settings of a target are invalid; the message names them.</exception>
    public static async Task<OperationsHost> OpenAsync(InstallationConnection connection, CliEnvironment environment, bool isVerbose, bool requiresVault, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        try
        {
            await AddSettingsAsync(builder, connection, environment, requiresVault, cancellationToken);
            builder.Services.AddSingleton(environment.Time);
            builder.Services.AddAuth0Sync(builder.Configuration).AddOperations(builder.Configuration);
        }
        catch (InvalidOperationException e)
        {
            // The Key Vault cannot be read or a setting is invalid; the message says which and why.
            throw new CliException(e.InnerException?.IsAzureFailure(cancellationToken) == true ? ExitCode.Unreachable : ExitCode.Usage, e.Message, e);
        }

        if (isVerbose)
        {
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Information);
        }

        return new OperationsHost(builder.Build(), connection);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The enabled target with this name; none, which means all of them, if no name is given.</summary>
    /// <exception cref="CliException">No enabled target has the name.</exception>
    public string[] GetTargets(string? name)
    {
        if (name is null)
        {
            return [];
        }

        var enabled = Services.GetServices<EnabledTarget>().Select(target => target.Descriptor.Name).ToList();
        return enabled.Find(target => target.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } target
            ? [target]
            : throw new CliException(ExitCode.Usage, $"'{name}' is not an enabled target. Enabled: {string.Join(", ", enabled)}.");
    }

    /// <summary>The target with this name, enabled or not: events of one that was disabled are in review. Null if no name is given.</summary>
    /// <exception cref="CliException">No target has the name.</exception>
    public string? GetKnownTarget(string? name)
    {
        var known = Services.GetServices<TargetDescriptor>().Select(target => target.Name).Order(StringComparer.Ordinal).ToList();
        return name is null ? null
            : known.Find(target => target.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new CliException(ExitCode.Usage, $"'{name}' is not a target. Targets: {string.Join(", ", known)}.");
    }

    /// <summary>The address of the webhook: the given one, or the one of LocalHost.</summary>
    /// <exception cref="CliException">It is unknown or not an address.</exception>
    public Uri GetWebhook(string? address) =>
        FindWebhook(address) ?? throw new CliException(ExitCode.Usage, "The address of the webhook is unknown. Give it: --webhook https://<your host>/api/auth0/events.");

    /// <summary>The address of the webhook: the given one, or the one of LocalHost; null if it is unknown.</summary>
    /// <exception cref="CliException">The given one is not an address.</exception>
    public Uri? FindWebhook(string? address)
    {
        if (address is null)
        {
            return Connection.Webhook;
        }

        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri is { Scheme: "http", IsLoopback: true })
            ? uri
            : throw new CliException(ExitCode.Usage, $"--webhook is '{address}'. Allowed: an https address, or an http address of this machine.");
    }

    /// <summary>The credential of the webhook.</summary>
    /// <exception cref="CliException">It is not set.</exception>
    public WebhookCredential GetWebhookCredential() => WebhookCredential.Find(Get<IOptions<WebhookOptions>>().Value)
        ?? throw new CliException(ExitCode.Usage, "The secret of the webhook is unknown. Set Auth0Sync:Webhook:BearerToken, or Username and Password, or HeaderName and HeaderValue.");

    /// <summary>Checks that there are credentials of Auth0's Management API.</summary>
    /// <exception cref="CliException">They are not set.</exception>
    public void RequireAuth0()
    {
        if (Get<IOptions<Auth0Options>>().Value.Domain is not { Length: > 0 })
        {
            throw new CliException(ExitCode.Usage, Auth0Options.MissingCredentials);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }

    private static async Task AddSettingsAsync(HostApplicationBuilder builder, InstallationConnection connection, CliEnvironment environment, bool requiresVault, CancellationToken cancellationToken)
    {
        builder.Configuration.AddInMemoryCollection(connection.Defaults);
        if (environment.UsesEnvironmentSettings)
        {
            builder.Configuration.AddEnvironmentVariables();
        }

        // Added twice: an override may name the vault, and it overrides the secrets of the vault.
        builder.Configuration.AddInMemoryCollection(connection.Overrides);
        await (requiresVault
            ? builder.Configuration.AddAuth0SyncSecretsAsync(builder.Services, cancellationToken)
            : builder.Configuration.AddReadableAuth0SyncSecretsAsync(builder.Services, cancellationToken));
        builder.Configuration.AddInMemoryCollection(connection.Overrides);
    }
}
