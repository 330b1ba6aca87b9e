using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Node and npm on this machine.</summary>
public static class NodeRuntime
{
    private const int MinMajorVersion = 20;

    // On Windows npm is a command file, which must be started with its extension.
    private static string NpmExecutable => OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    public static ProcessStartInfo CreateStartInfo(string script, IEnumerable<string> preloadScripts, params IEnumerable<string> arguments) =>
        new("node", [.. preloadScripts.SelectMany(path => new[] { "--require", path }), script, .. arguments]);

    /// <summary>Checks that Node is installed in a supported version.</summary>
    /// <exception cref="LocalHostException">Node is missing or too old; the message says what to do.</exception>
    public static async Task EnsureAvailableAsync(CancellationToken cancellationToken)
    {
        var output = await RunProcessAsync(new ProcessStartInfo("node", ["--version"]), cancellationToken);
        var version = output.StandardOutput.Trim().TrimStart('v');
        if (!int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) || major < MinMajorVersion)
        {
            throw new LocalHostException($"Azurite needs Node {MinMajorVersion} or later, but 'node --version' printed '{version}'. Install a newer Node from https://nodejs.org.");
        }
    }

    /// <summary>Installs the packages that the lock file in a folder pins.</summary>
    /// <exception cref="LocalHostException">npm is missing or failed; the message contains its error output.</exception>
    public static async Task InstallPackagesAsync(string folder, CancellationToken cancellationToken)
    {
        // The optional packages are drivers of unused databases, and no package needs its install script.
        string[] arguments =
            ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
        var output = await RunProcessAsync(new ProcessStartInfo(NpmExecutable, arguments) { WorkingDirectory = folder }, cancellationToken);
        if (output.ExitCode != 0)
        {
            throw new LocalHostException($"npm failed to install Azurite:\n{output.StandardError.Trim()}");
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
                $"Cannot start '{startInfo.FileName}'. Azurite needs Node {MinMajorVersion} or later with npm: install it from https://nodejs.org, or set AzureWebJobsStorage to a storage account.", e);
        }
    }

    private sealed record ProcessOutput(int ExitCode, string StandardOutput, string StandardError);
}
