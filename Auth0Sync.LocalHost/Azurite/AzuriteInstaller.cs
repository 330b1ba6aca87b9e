namespace Auth0Sync.LocalHost.Azurite;

/// <summary>
/// Installs the pinned Azurite once. Any number of processes may do so at the same time: each installs into a folder
/// of its own, and the first to finish gives it the final name.
/// </summary>
/// <param name="installationsFolder">Where installations are kept.</param>
/// <param name="installPackages">Installs into a folder that holds the package files.</param>
/// <param name="reporter">Shows that the installation goes on.</param>
public sealed class AzuriteInstaller(string installationsFolder, Func<string, CancellationToken, Task> installPackages, IProgressReporter reporter)
{
    private const string TemporaryFolderPrefix = "unfinished-";

    // An installation takes seconds to minutes; what is older was interrupted.
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    /// <summary>Installs with npm.</summary>
    public AzuriteInstaller(string installationsFolder, IProgressReporter reporter)
        : this(installationsFolder, NodeRuntime.InstallPackagesAsync, reporter)
    {
    }

    /// <summary>Makes sure that Azurite is installed.</summary>
    /// <returns>The folder of the installation.</returns>
    /// <exception cref="LocalHostException">It cannot be installed; the message says why.</exception>
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
        var unfinished = Directory.CreateDirectory(Path.Combine(installationsFolder, TemporaryFolderPrefix + Path.GetRandomFileName())).FullName;
        try
        {
            foreach (var file in AzuritePackage.PackageFiles)
            {
                File.Copy(Path.Combine(AzuritePackage.Folder, file), Path.Combine(unfinished, file));
            }

            await installPackages(unfinished, cancellationToken);
            MoveIntoPlace(unfinished, installation);
        }
        finally
        {
            TryDelete(unfinished);
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
            // Another process was faster, with the same content.
        }
    }

    private void DeleteAbandoned()
    {
        foreach (var old in new DirectoryInfo(installationsFolder).EnumerateDirectories(TemporaryFolderPrefix + "*"))
        {
            if (DateTime.UtcNow - old.CreationTimeUtc > AbandonedAfter)
            {
                TryDelete(old.FullName);
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
            // It was moved to its final name, or somebody else removes it too; a rest is taken next time.
        }
    }
}
