using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Settings;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Spectre.Console;

namespace Auth0Sync.LocalHost.Recovery;

/// <summary>Redelivers failed deliveries once and shows the result, without starting the host.</summary>
internal static class RecoverCommand
{
    /// <returns>0 if nothing failed or redelivery is in progress; 1 if something needs manual attention.</returns>
    /// <exception cref="LocalHostException">The Auth0 credentials are missing, or the settings are invalid.</exception>
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
            "Reading failed deliveries from Auth0",
            async token => reports = await recovery.RunAsync(run, token),
            cancellationToken);
        if (reports.Count == 0)
        {
            throw new LocalHostException(
                "The Auth0 credentials are missing: set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0 (docs/configuration.md).");
        }

        var view = new RecoveryView(console);
        foreach (var report in reports)
        {
            view.Show(report, run.IsDryRun);
        }

        return reports.Any(report => report.NeedsAttention) ? 1 : 0;
    }

    // The default connection is Azurite. It must not replace an account that is configured with an identity.
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
