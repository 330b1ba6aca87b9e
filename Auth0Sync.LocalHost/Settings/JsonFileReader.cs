namespace Auth0Sync.LocalHost.Settings;

/// <summary>Reads a JSON file as configuration.</summary>
internal static class JsonFileReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="LocalHostException">The file is missing or no JSON; the message says which.</exception>
    public static IConfiguration Read(string path)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (FileNotFoundException)
        {
            throw new LocalHostException($"{path} does not exist.");
        }
        catch (InvalidDataException e)
        {
            throw new LocalHostException($"{path} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}
