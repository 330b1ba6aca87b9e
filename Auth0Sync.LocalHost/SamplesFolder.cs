namespace Auth0Sync.LocalHost;

internal static class SamplesFolder
{
    /// <summary>Finds the samples of the repository, or their copy next to the program outside of a repository.</summary>
    public static string Find()
    {
        var samples = Path.Combine(RepositoryFolder.Find(), "samples");
        return Directory.Exists(samples) ? samples : Path.Combine(AppContext.BaseDirectory, "samples");
    }
}
