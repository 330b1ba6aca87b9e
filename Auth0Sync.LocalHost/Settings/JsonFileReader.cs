namespace Auth0Sync.LocalHost.Settings;

internal static class JsonFileReader
{
    /// <summary>Reads a JSON file as configuration.</summary>
    /// <exception cref="LocalHostException">The file is missing or not valid JSON; the message says which.</exception>
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
