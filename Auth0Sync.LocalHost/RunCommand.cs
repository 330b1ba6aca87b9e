using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Spectre.Console;

namespace Auth0Sync.LocalHost;

internal static class RunCommand
{
    /// <summary>Runs until canceled.</summary>
    /// <returns>0 if it was canceled; 1 if the host stopped on its own, and then the log says why.</returns>
    public static async Task<int> RunAsync(LocalHostOptions options, bool asJson, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var app = await LocalHostApp.StartAsync(options, new ConsoleProgressReporter(console, TimeProvider.System), cancellationToken);
        using var file = RunningHostFile.Write(app, options);
        if (asJson)
        {
            ReadyMessage.WriteJson(console.Profile.Out.Writer, app);
        }
        else
        {
            ReadyMessage.Write(console, app);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        var wasCanceled = cancellationToken.IsCancellationRequested;
        console.WriteLine("Stopped.");
        return wasCanceled ? 0 : 1;
    }
}
