namespace Auth0Sync.LocalHost.Azurite;

/// <summary>
/// Installs the pinned Azurite once. Any number of processes may do so at the same time: each installs into a folder
/// of its own, and the first to finish gives it the final name.
/// </summary>
/// <param name="folder">Where installations are kept.</param>
/// <param name="install">Installs into a folder that holds the package files.</param>
/// <param name="reporter">Shows that the installation goes on.</param>
public sealed class AzuriteInstaller(string folder, Func<string, CancellationToken, Task> install, IWorkReporter reporter)
{
    private const string Unfinished = "unfinished-";

    // An installation takes seconds to minutes; what is older was interrupted.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Installs with npm.</summary>
    public AzuriteInstaller(string folder, IWorkReporter reporter)
        : this(folder, NodeRuntime.InstallAsync, reporter)
    {
    }

    /// <summary>Makes sure that Azurite is installed.</summary>
    /// <returns>The folder of the installation.</returns>
    /// <exception cref="LocalHostException">It cannot be installed; the message says why.</exception>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        var installation = Path.Combine(folder, await AzuritePackage.ReadKeyAsync(cancellationToken));
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
        Directory.CreateDirectory(folder);
        RemoveAbandoned();
        var unfinished = Directory.CreateDirectory(Path.Combine(folder, Unfinished + Path.GetRandomFileName())).FullName;
        try
        {
            foreach (var file in AzuritePackage.Files)
            {
                File.Copy(Path.Combine(AzuritePackage.Folder, file), Path.Combine(unfinished, file));
            }

            await install(unfinished, cancellationToken);
            Finish(unfinished, installation);
        }
        finally
        {
            Remove(unfinished);
        }
    }

    private static void Finish(string unfinished, string installation)
    {
        try
        {
            Directory.Move(unfinished, installation);
        }
        catch (IOException) when (Directory.Exists(installation))
        {
            // Another process was faster, with the same content.
        }
    }

    private void RemoveAbandoned()
    {
        foreach (var old in new DirectoryInfo(folder).EnumerateDirectories(Unfinished + "*"))
        {
            if (DateTime.UtcNow - old.CreationTimeUtc > Abandoned)
            {
                Remove(old.FullName);
            }
        }
    }

    private static void Remove(string path)
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
