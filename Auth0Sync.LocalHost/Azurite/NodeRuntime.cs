using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Node and npm of this machine.</summary>
public static class NodeRuntime
{
    private const int OldestMajor = 20;

    // Windows starts npm through a command file, which must be named in full.
    private static string Npm => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>How to start a script in node.</summary>
    /// <param name="script">The script.</param>
    /// <param name="preload">Scripts that run before it.</param>
    /// <param name="arguments">The script's arguments.</param>
    public static ProcessStartInfo Script(string script, IEnumerable<string> preload, params IEnumerable<string> arguments) =>
        new("node", [.. preload.SelectMany(path => new[] { "--require", path }), script, .. arguments]);

    /// <summary>Makes sure that node is there and not too old.</summary>
    /// <exception cref="LocalHostException">It is not; the message says what to do.</exception>
    public static async Task RequireAsync(CancellationToken cancellationToken)
    {
        var output = await RunAsync(new ProcessStartInfo("node", ["--version"]), cancellationToken);
        var version = output.Text.Trim().TrimStart('v');
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || major < OldestMajor)
        {
            throw new LocalHostException($"Node {OldestMajor} or later is needed to run Azurite, and this is '{version}'. Install it from https://nodejs.org.");
        }
    }

    /// <summary>Installs what the lock file in a folder pins.</summary>
    /// <exception cref="LocalHostException">npm is missing or failed; the message has its words.</exception>
    public static async Task InstallAsync(string folder, CancellationToken cancellationToken)
    {
        // Optional packages are drivers for databases that are not used, and no script of a package needs to run.
        string[] arguments =
            ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
        var output = await RunAsync(new ProcessStartInfo(Npm, arguments) { WorkingDirectory = folder }, cancellationToken);
        if (output.ExitCode != 0)
        {
            throw new LocalHostException($"npm could not install Azurite:\n{output.Error.Trim()}");
        }
    }

    private static async Task<Output> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Start(start);
        try
        {
            var text = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new Output(process.ExitCode, await text, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalHostException(
                $"'{start.FileName}' cannot be started. Azurite needs Node {OldestMajor} or later with npm: install it from https://nodejs.org, or set AzureWebJobsStorage to a storage account.", e);
        }
    }

    private sealed record Output(int ExitCode, string Text, string Error);
}
