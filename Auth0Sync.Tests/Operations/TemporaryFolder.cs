namespace Auth0Sync.Tests.Operations;

/// <summary>A folder for the files of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("auth0sync-test-");

    public string GetPath(string fileName) => Path.Combine(_folder.FullName, fileName);

    public string Write(string fileName, string content)
    {
        File.WriteAllText(GetPath(fileName), content);
        return GetPath(fileName);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
