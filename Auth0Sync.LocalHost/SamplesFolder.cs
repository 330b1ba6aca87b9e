namespace Auth0Sync.LocalHost;

/// <summary>Where the sample events are.</summary>
internal static class SamplesFolder
{
    /// <summary>The repository's folder, or the copy beside the program where there is no repository.</summary>
    public static string Find()
    {
        var samples = Path.Combine(RepositoryFolder.Find(), "samples");
        return Directory.Exists(samples) ? samples : Path.Combine(AppContext.BaseDirectory, "samples");
    }
}
