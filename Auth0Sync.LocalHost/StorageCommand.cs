using System.Text.Json;
using Auth0Sync.LocalHost.Output;
using Auth0Sync.LocalHost.Settings;
using Spectre.Console;

namespace Auth0Sync.LocalHost;

/// <summary>
/// Runs the storage emulator for <c>func start</c>, with its own account, and writes that account into
/// local.settings.json. Azurite's default account has a publicly known key, with which any web page in a browser of this
/// machine could add events to the queue.
/// </summary>
internal static class StorageCommand
{
    /// <summary>Runs until canceled.</summary>
    /// <exception cref="LocalHostException">The emulator or the settings file cannot be used; the message says why.</exception>
    public static async Task<int> RunAsync(LocalHostOptions options, bool asJson, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var secrets = await LocalSecrets.LoadAsync(options, cancellationToken);
        await using var storage = await LocalStorage.OpenEmulatorAsync(
            options, secrets.Storage, new ConsoleProgressReporter(console, TimeProvider.System), cancellationToken);
        var written = await LocalSettingsFile.FillInAsync(
            options.SettingsFile, GetSampleFilePath(options), secrets, storage.ConnectionString, cancellationToken);
        if (asJson)
        {
            console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(new { storage = storage.ConnectionString, settings = options.SettingsFile, written }));
        }
        else
        {
            WriteReadyMessage(options, storage, written, console);
        }

        await WaitUntilStoppedAsync(storage, cancellationToken);
        console.WriteLine("Stopped.");
        return 0;
    }

    private static string GetSampleFilePath(LocalHostOptions options) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(options.HostJsonFile))!, "local.settings.sample.json");

    private static void WriteReadyMessage(LocalHostOptions options, LocalStorage storage, IReadOnlyList<string> writtenSettings, IAnsiConsole console)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        grid.AddRow("[bold]Storage[/]", Markup.Escape(storage.Description));
        grid.AddRow("[bold]Settings[/]", Markup.Escape(options.SettingsFile));
        grid.AddRow("[bold]Written[/]", Markup.Escape(writtenSettings.Count == 0 ? "nothing, everything was set" : string.Join(", ", writtenSettings)));
        console.WriteLine();
        console.Write(new Rule("[bold green]The storage emulator is ready[/]").LeftJustified());
        console.Write(grid);
        console.WriteLine();
        console.MarkupLine("Now run [bold]func start[/] in the folder Auth0Sync.Functions, in another terminal.");
        console.MarkupLine("[grey]Stop with Ctrl-C.[/]");
        console.Write(new Rule());
    }

    private static async Task WaitUntilStoppedAsync(LocalStorage storage, CancellationToken cancellationToken)
    {
        try
        {
            await (storage.Azurite?.WaitForExitAsync(cancellationToken) ?? Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken));
            throw new LocalHostException("Azurite exited unexpectedly. Run the command again.");
        }
        catch (OperationCanceledException)
        {
            // Canceled by the user.
        }
    }
}
