using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Node and npm of this machine.</summary>
public static class NodeRuntime
{
    private const int MinMajorVersion = 20;

    // Windows starts npm through a command file, which must be named in full.
    private static string NpmExecutable => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>How to start a script in node.</summary>
    /// <param name="script">The script.</param>
    /// <param name="preloadScripts">Scripts that run before it.</param>
    /// <param name="arguments">The script's arguments.</param>
    public static ProcessStartInfo CreateStartInfo(string script, IEnumerable<string> preloadScripts, params IEnumerable<string> arguments) =>
        new("node", [.. preloadScripts.SelectMany(path => new[] { "--require", path }), script, .. arguments]);

    /// <summary>Makes sure that node is there and not too old.</summary>
    /// <exception cref="LocalHostException">It is not; the message says what to do.</exception>
    public static async Task EnsureAvailableAsync(CancellationToken cancellationToken)
    {
        var output = await RunProcessAsync(new ProcessStartInfo("node", ["--version"]), cancellationToken);
        var version = output.StandardOutput.Trim().TrimStart('v');
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || major < MinMajorVersion)
        {
            throw new LocalHostException($"Node {MinMajorVersion} or later is needed to run Azurite, and this is '{version}'. Install it from https://nodejs.org.");
        }
    }

    /// <summary>Installs what the lock file in a folder pins.</summary>
    /// <exception cref="LocalHostException">npm is missing or failed; the message has its words.</exception>
    public static async Task InstallPackagesAsync(string folder, CancellationToken cancellationToken)
    {
        // Optional packages are drivers for databases that are not used, and no script of a package needs to run.
        string[] arguments =
            ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
        var output = await RunProcessAsync(new ProcessStartInfo(NpmExecutable, arguments) { WorkingDirectory = folder }, cancellationToken);
        if (output.ExitCode != 0)
        {
            throw new LocalHostException($"npm could not install Azurite:\n{output.StandardError.Trim()}");
        }
    }

    private static async Task<ProcessOutput> RunProcessAsync(ProcessStartInfo startInfo, CancellationToken cancellationToken)
    {
        startInfo.RedirectStandardOutput = true;
        startInfo.RedirectStandardError = true;
        using var process = StartProcess(startInfo);
        try
        {
            var text = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProcessOutput(process.ExitCode, await text, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process StartProcess(ProcessStartInfo startInfo)
    {
        try
        {
            return Process.Start(startInfo)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalHostException(
                $"'{startInfo.FileName}' cannot be started. Azurite needs Node {MinMajorVersion} or later with npm: install it from https://nodejs.org, or set AzureWebJobsStorage to a storage account.", e);
        }
    }

    private sealed record ProcessOutput(int ExitCode, string StandardOutput, string StandardError);
}
