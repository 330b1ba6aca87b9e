namespace Auth0Sync.LocalHost.Settings;

/// <summary>Restricts folders with personal data and secrets to their owner. On Windows, user profiles are private already.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnlyFolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerOnlyFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the folder, or removes the permissions of other users from it: always from the repository's data folder,
    /// from another one only if it contains nothing but <paramref name="expectedEntries"/>.
    /// </summary>
    /// <param name="expectedEntries">
    /// The names that Auth0Sync uses. A folder with other entries, such as a home folder, keeps its permissions.
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

    /// <summary>Removes the permissions of other users from a folder and everything in it.</summary>
    /// <exception cref="LocalHostException">An entry belongs to another user.</exception>
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
            throw new LocalHostException($"{path} contains files of another user. Change their owner, or choose another folder with --data.", e);
        }
    }
}
