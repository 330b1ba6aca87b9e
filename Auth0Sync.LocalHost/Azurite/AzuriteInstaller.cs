namespace Auth0Sync.LocalHost.Azurite;

/// <summary>
/// Installs the pinned Azurite once. Several processes may install at the same time: each uses its own temporary folder,
/// and the first to finish renames it to the final name.
/// </summary>
/// <param name="installationsFolder">The parent folder of all installations.</param>
/// <param name="installPackages">Installs into a folder that contains the package files.</param>
/// <param name="reporter">Shows the progress.</param>
public sealed class AzuriteInstaller(string installationsFolder, Func<string, CancellationToken, Task> installPackages, IProgressReporter reporter)
{
    private const string TemporaryFolderPrefix = "unfinished-";

    // An installation takes minutes at most; an older folder was left by an interrupted one.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    /// <summary>Installs with npm.</summary>
    public AzuriteInstaller(string installationsFolder, IProgressReporter reporter)
        : this(installationsFolder, NodeRuntime.InstallPackagesAsync, reporter)
    {
    }

    /// <returns>The folder of the installation.</returns>
    /// <exception cref="LocalHostException">Azurite cannot be installed; the message says why.</exception>
    public async Task<string> EnsureInstalledAsync(CancellationToken cancellationToken)
    {
        var installation = Path.Combine(installationsFolder, await AzuritePackage.ComputeLockFileHashAsync(cancellationToken));
        if (!Directory.Exists(installation))
        {
            await reporter.RunAsync(
                "Installing Azurite from npm (once, about half a minute)",
                cancellation => InstallAsync(installation, cancellation),
                cancellationToken);
        }

        return installation;
    }

    private async Task InstallAsync(string installation, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(installationsFolder);
        DeleteAbandoned();
        var temporaryFolder = Directory.CreateDirectory(Path.Combine(installationsFolder, TemporaryFolderPrefix + Path.GetRandomFileName())).FullName;
        try
        {
            foreach (var file in AzuritePackage.PackageFiles)
            {
                File.Copy(Path.Combine(AzuritePackage.Folder, file), Path.Combine(temporaryFolder, file));
            }

            await installPackages(temporaryFolder, cancellationToken);
            MoveIntoPlace(temporaryFolder, installation);
        }
        finally
        {
            TryDelete(temporaryFolder);
        }
    }

    private static void MoveIntoPlace(string temporaryFolder, string installation)
    {
        try
        {
            Directory.Move(temporaryFolder, installation);
        }
        catch (IOException) when (Directory.Exists(installation))
        {
            // Another process finished first, with the same content.
        }
    }

    private void DeleteAbandoned()
    {
        foreach (var folder in new DirectoryInfo(installationsFolder).EnumerateDirectories(TemporaryFolderPrefix + "*"))
        {
            if (DateTime.UtcNow - folder.CreationTimeUtc > AbandonedAfter)
            {
                TryDelete(folder.FullName);
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was renamed, or another process deletes it too. The next installation deletes what is left.
        }
    }
}
