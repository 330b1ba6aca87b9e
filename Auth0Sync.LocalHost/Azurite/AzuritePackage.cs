using System.Security.Cryptography;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>The pinned Azurite package. Its files are in the output folder, next to the assembly.</summary>
public static class AzuritePackage
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Azurite");

    public static IReadOnlyList<string> PackageFiles { get; } = ["package.json", "package-lock.json"];

    /// <summary>The script that runs Azurite until its standard input is closed.</summary>
    public static string RunnerScript { get; } = Path.Combine(Folder, "run.cjs");

    /// <summary>Azurite's main script within an installation.</summary>
    public static string GetEntryScript(string installation) =>
        Path.Combine(installation, "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>A short hash of the lock file, so that another version gets another installation folder.</summary>
    public static async Task<string> ComputeLockFileHashAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(Folder, "package-lock.json"));
        var hash = await SHA256.HashDataAsync(file, cancellationToken);
        return Convert.ToHexStringLower(hash)[..12];
    }
}
