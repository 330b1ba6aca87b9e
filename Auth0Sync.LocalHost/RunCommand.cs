using Auth0Sync.LocalHost.Output;
using Spectre.Console;

namespace Auth0Sync.LocalHost;

/// <summary>Runs until it is told to stop.</summary>
internal static class RunCommand
{
    /// <summary>Runs.</summary>
    /// <param name="options">How.</param>
    /// <param name="asJson">Whether readiness is announced to a program instead of a person.</param>
    /// <param name="console">The console.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>0 if it was told to stop; 1 if it stopped by itself, and then the log says why.</returns>
    public static async Task<int> RunAsync(LocalHostOptions options, bool asJson, IAnsiConsole console, CancellationToken cancellationToken)
    {
        await using var app = await LocalHostApp.StartAsync(options, new ConsoleProgressReporter(console, TimeProvider.System), cancellationToken);
        if (asJson)
        {
            ReadyMessage.WriteJson(console.Profile.Out.Writer, app);
        }
        else
        {
            ReadyMessage.Write(console, app);
        }

        await app.WaitForShutdownAsync(cancellationToken);
        var wasTold = cancellationToken.IsCancellationRequested;
        console.WriteLine("Stopped.");
        return wasTold ? 0 : 1;
    }
}
