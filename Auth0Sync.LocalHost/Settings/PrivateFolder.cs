namespace Auth0Sync.LocalHost.Settings;

/// <summary>Folders that hold personal data and secrets: their owner alone may look inside. Windows profiles are private already.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates the folder, or takes the rights of others away where it holds nothing but <paramref name="ownEntries"/>.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="ownEntries">
    /// What Auth0Sync keeps there. A folder with anything else in it, such as a home folder, is somebody's own and keeps its rights.
    /// </param>
    /// <returns>The full path.</returns>
    public static string Ensure(string path, params IReadOnlyCollection<string> ownEntries)
    {
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(path).FullName;
        }

        var folder = Directory.CreateDirectory(path, OwnerOnly);
        if (folder.EnumerateFileSystemInfos().All(entry => ownEntries.Contains(entry.Name)))
        {
            folder.UnixFileMode = OwnerOnly;
        }

        return folder.FullName;
    }

    /// <summary>Creates the folder, and takes the rights of others away from it and all that it holds.</summary>
    /// <returns>The full path.</returns>
    public static string EnsureWithContent(string path)
    {
        var folder = Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
        {
            folder.UnixFileMode = OwnerOnly;
            foreach (var entry in folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
            {
                entry.UnixFileMode = entry is DirectoryInfo ? OwnerOnly : OwnersFile;
            }
        }

        return folder.FullName;
    }
}
