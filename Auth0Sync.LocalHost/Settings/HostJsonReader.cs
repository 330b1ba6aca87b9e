namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Reads the Functions app's host.json for the engines here: the queue settings go where the WebJobs SDK looks for them,
/// the log levels where .NET does.
/// </summary>
internal static class HostJsonReader
{
    /// <summary>The settings of a file.</summary>
    /// <exception cref="LocalHostException">The file is missing or no JSON.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        var file = JsonFileReader.Read(path);
        return MapSection(file, "extensions", "AzureWebJobs:extensions").Concat(MapSection(file, "logging:logLevel", "Logging:LogLevel"));
    }

    private static IEnumerable<KeyValuePair<string, string?>> MapSection(IConfiguration file, string sourceSection, string targetSection) =>
        file.GetSection(sourceSection).AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .Select(setting => KeyValuePair.Create($"{targetSection}:{setting.Key}", setting.Value));
}
