namespace Auth0Sync.LocalHost;

/// <summary>Where the repository is that this was built from.</summary>
public static class RepositoryFolder
{
    private const string SolutionFileName = "Auth0Sync.sln";

    /// <summary>The root of the repository, or the current folder where the program runs outside of one.</summary>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFileName)))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
