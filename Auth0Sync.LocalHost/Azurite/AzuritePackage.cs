using System.Security.Cryptography;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>The pinned Azurite: what npm installs and how it is run. The files lie beside the assembly.</summary>
public static class AzuritePackage
{
    /// <summary>Where the package files and the runner are.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Azurite");

    /// <summary>The files that npm needs.</summary>
    public static IReadOnlyList<string> PackageFiles { get; } = ["package.json", "package-lock.json"];

    /// <summary>The script that runs Azurite until its standard input closes.</summary>
    public static string RunnerScript { get; } = Path.Combine(Folder, "run.cjs");

    /// <summary>Azurite's own script, inside an installation.</summary>
    public static string GetEntryScript(string installation) =>
        Path.Combine(installation, "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>A name for what the lock file pins: another lock is another installation.</summary>
    public static async Task<string> ComputeLockFileHashAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(Folder, "package-lock.json"));
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return Convert.ToHexStringLower(hash)[..12];
    }
}
