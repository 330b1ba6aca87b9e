using System.Security.Cryptography;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>npm packages, installed once for each lock file in the repository's <c>.local</c> folder.</summary>
internal static class NpmInstaller
{
    /// <summary>Installs what a folder of this project asks for.</summary>
    /// <param name="folder">The folder, with <c>package.json</c>, <c>package-lock.json</c> and the script.</param>
    /// <param name="script">The script that uses the packages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The folder that has the packages and the script, ready to run.</returns>
    /// <exception cref="InvalidOperationException">npm could not install them; the message holds what it said.</exception>
    public static async Task<string> EnsureInstalledAsync(string folder, string script, CancellationToken cancellationToken)
    {
        var source = Path.Combine(RepositoryFolder.Find(), "Auth0Sync.Tests", folder);
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(lockFile))[..12];
        var target = Path.Combine(RepositoryFolder.Find(), ".local", $"node-{hash}");
        if (!Directory.Exists(target))
        {
            await InstallAsync(source, target, cancellationToken);
        }

        ReplaceFile(Path.Combine(source, script), Path.Combine(target, script));
        return target;
    }

    // A folder appears under its name only when it is complete, so a second run at the same time sees all or nothing.
    private static async Task InstallAsync(string source, string target, CancellationToken cancellationToken)
    {
        var draft = $"{target}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(draft);
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(draft, name));
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var install = await CommandLineTool.RunAsync(npm, ["ci", "--no-audit", "--no-fund"], draft, cancellationToken);
        if (install.ExitCode != 0)
        {
            Directory.Delete(draft, recursive: true);
            throw new InvalidOperationException($"npm could not install the packages of {Path.GetFileName(source)}:\n{install.Output}");
        }

        try
        {
            Directory.Move(draft, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static void ReplaceFile(string source, string target)
    {
        var draft = $"{target}-{Guid.NewGuid():N}";
        File.Copy(source, draft);
        File.Move(draft, target, overwrite: true);
    }
}
