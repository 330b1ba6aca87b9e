using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Recovery;

/// <summary>Looks after failed deliveries once, and shows what it found and did. Starts nothing else.</summary>
internal static class RecoverCommand
{
    /// <summary>Runs once.</summary>
    /// <returns>0 if all is well or on its way; 1 if a person has to act.</returns>
    /// <exception cref="LocalHostException">No credentials of Auth0 are configured, or the settings cannot be used.</exception>
    public static async Task<int> RunAsync(LocalHostOptions options, RecoveryRequest run, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var secrets = await LocalSecrets.LoadAsync(options, cancellationToken);
        await LocalHostApp.ConfigureAsync(builder, options, secrets, cancellationToken);
        ApplyEmulatorConnectionString(builder.Configuration.GetSection(Auth0SyncSettings.Storage), options.AzuritePorts.GetConnectionString(secrets.Storage));
        LocalHostApp.AddCore(builder);
        using var host = builder.Build();
        var recovery = host.Services.GetRequiredService<DeliveryRecovery>();
        IReadOnlyList<StreamReport> reports = [];
        await new ConsoleProgressReporter(console, TimeProvider.System).RunAsync(
            "Asking Auth0 for failed deliveries",
            async token => reports = await recovery.RunAsync(run, token),
            cancellationToken);
        if (reports.Count == 0)
        {
            throw new LocalHostException(
                "Auth0 cannot be asked without credentials: set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0 (docs/configuration.md).");
        }

        var view = new RecoveryView(console);
        foreach (var report in reports)
        {
            view.Show(report, run.IsDryRun);
        }

        return reports.Any(report => report.NeedsAttention) ? 1 : 0;
    }

    // The built-in connection is an Azurite. It must not hide an account that is reached by an identity.
    private static void ApplyEmulatorConnectionString(IConfigurationSection connection, string emulatorConnectionString)
    {
        if (connection.GetChildren().Any())
        {
            connection.Value = "";
        }
        else if (connection.Value == LocalConfiguration.DevelopmentStorageConnectionString)
        {
            connection.Value = emulatorConnectionString;
        }
    }
}
