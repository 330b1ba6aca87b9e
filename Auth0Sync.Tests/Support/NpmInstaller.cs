using System.Security.Cryptography;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>Installs npm packages, once per lock file, in the <c>.local</c> folder of the repository.</summary>
internal static class NpmInstaller
{
    /// <param name="folder">A folder of this project, with <c>package.json</c>, <c>package-lock.json</c> and the script.</param>
    /// <param name="script">The file name of the script that uses the packages.</param>
    /// <returns>The folder with the packages and the script, ready to run.</returns>
    /// <exception cref="InvalidOperationException">npm failed; the message contains its output.</exception>
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

    // The folder gets its final name only when it is complete, so concurrent runs never see a partial one.
    private static async Task InstallAsync(string source, string target, CancellationToken cancellationToken)
    {
        var temporaryPath = $"{target}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(temporaryPath);
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(temporaryPath, name));
        }

        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        var install = await CommandLineTool.RunAsync(npm, ["ci", "--no-audit", "--no-fund"], temporaryPath, cancellationToken);
        if (install.ExitCode != 0)
        {
            Directory.Delete(temporaryPath, recursive: true);
            throw new InvalidOperationException($"npm failed to install the packages of {Path.GetFileName(source)}:\n{install.Output}");
        }

        try
        {
            Directory.Move(temporaryPath, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            Directory.Delete(temporaryPath, recursive: true);
        }
    }

    private static void ReplaceFile(string source, string target)
    {
        var temporaryPath = $"{target}-{Guid.NewGuid():N}";
        File.Copy(source, temporaryPath);
        File.Move(temporaryPath, target, overwrite: true);
    }
}
