namespace Auth0Sync.LocalHost;

public static class RepositoryFolder
{
    private const string SolutionFileName = "Auth0Sync.sln";

    /// <summary>Finds the root of the repository, or the current folder if the program is outside of a repository.</summary>
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
