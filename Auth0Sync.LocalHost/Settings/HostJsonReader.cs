namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Reads the host.json of the Functions app, and maps the queue settings to the names of the WebJobs SDK and the log levels
/// to those of .NET.
/// </summary>
internal static class HostJsonReader
{
    /// <exception cref="LocalHostException">The file is missing or not valid JSON.</exception>
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
