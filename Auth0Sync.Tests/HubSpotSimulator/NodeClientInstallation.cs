using System.Security.Cryptography;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.HubSpotSimulator;

/// <summary>
/// HubSpot's Node client, installed once for each lock file in the repository's <c>.local</c> folder.
/// </summary>
internal static class NodeClientInstallation
{
    /// <summary>The folder that has the client and the script, ready to run.</summary>
    public static async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        var source = FindSource();
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(lockFile))[..12];
        var target = Path.GetFullPath(Path.Combine(source, "..", "..", "..", ".local", $"hubspot-node-client-{hash}"));
        if (!Directory.Exists(target))
        {
            await InstallAsync(source, target, cancellationToken);
        }

        PutInPlace(Path.Combine(source, "contacts.mjs"), Path.Combine(target, "contacts.mjs"));
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
        var install = await Tool.RunAsync(npm, ["ci", "--no-audit", "--no-fund"], draft, cancellationToken);
        if (install.ExitCode != 0)
        {
            Directory.Delete(draft, recursive: true);
            throw new InvalidOperationException($"npm could not install HubSpot's client:\n{install.Output}");
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

    private static void PutInPlace(string source, string target)
    {
        var draft = $"{target}-{Guid.NewGuid():N}";
        File.Copy(source, draft);
        File.Move(draft, target, overwrite: true);
    }

    private static string FindSource()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var source = Path.Combine(folder.FullName, "Auth0Sync.Tests", "HubSpotSimulator", "NodeClient");
            if (Directory.Exists(source))
            {
                return source;
            }
        }

        throw new InvalidOperationException("The tests must run from a build inside the repository.");
    }
}
