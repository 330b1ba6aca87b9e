namespace Auth0Sync.LocalHost.Settings;

/// <summary>Folders that hold personal data and secrets: their owner alone may look inside. Windows profiles are private already.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Creates the folder, or takes the rights of others away from it: from the repository's own folder always, from one
    /// that was named where it holds nothing but <paramref name="ownEntries"/>.
    /// </summary>
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
        if (folder.FullName == Path.GetFullPath(LocalHostOptions.DefaultDataFolder)
            || folder.EnumerateFileSystemInfos().All(entry => ownEntries.Contains(entry.Name)))
        {
            folder.UnixFileMode = OwnerOnly;
        }

        return folder.FullName;
    }

    /// <summary>Takes the rights of others away from a folder and all that it holds.</summary>
    /// <exception cref="LocalHostException">It belongs to somebody else.</exception>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, OwnerOnly);
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
            {
                entry.UnixFileMode = entry is DirectoryInfo ? OwnerOnly : OwnersFile;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new LocalHostException($"{path} holds files of another user: give them to yours, or choose another folder with --data.", e);
        }
    }
}
