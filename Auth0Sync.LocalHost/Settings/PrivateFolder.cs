namespace Auth0Sync.LocalHost.Settings;

/// <summary>Folders that hold personal data and secrets: their owner alone may look inside. Windows profiles are private already.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnlyFolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the folder, or takes the rights of others away from it: from the repository's own folder always, from one
    /// that was named where it holds nothing but <paramref name="expectedEntries"/>.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <param name="expectedEntries">
    /// What Auth0Sync keeps there. A folder with anything else in it, such as a home folder, is somebody's own and keeps its rights.
    /// </param>
    /// <returns>The full path.</returns>
    public static string EnsureCreated(string path, params IReadOnlyCollection<string> expectedEntries)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path).FullName;
        }

        var folder = Directory.CreateDirectory(path, OwnerOnlyFolderMode);
        if (folder.FullName == Path.GetFullPath(LocalHostOptions.DefaultDataFolder)
            || folder.EnumerateFileSystemInfos().All(entry => expectedEntries.Contains(entry.Name)))
        {
            folder.UnixFileMode = OwnerOnlyFolderMode;
        }

        return folder.FullName;
    }

    /// <summary>Takes the rights of others away from a folder and all that it holds.</summary>
    /// <exception cref="LocalHostException">It belongs to somebody else.</exception>
    public static void RestrictToOwner(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, OwnerOnlyFolderMode);
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
            {
                entry.UnixFileMode = entry is DirectoryInfo ? OwnerOnlyFolderMode : OwnerOnlyFileMode;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LocalHostException($"{path} holds files of another user: give them to yours, or choose another folder with --data.", e);
        }
    }
}
