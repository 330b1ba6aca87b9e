namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Reads the Functions app's host.json for the engines here: the queue settings go where the WebJobs SDK looks for them,
/// the log levels where .NET does.
/// </summary>
internal static class HostJson
{
    /// <summary>The settings of a file.</summary>
    /// <exception cref="LocalHostException">The file is missing or no JSON.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        var file = JsonFile.Read(path);
        return Section(file, "extensions", "AzureWebJobs:extensions").Concat(Section(file, "logging:logLevel", "Logging:LogLevel"));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Section(IConfiguration file, string from, string to) =>
        file.GetSection(from).AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null)
            .Select(setting => KeyValuePair.Create($"{to}:{setting.Key}", setting.Value));
}
