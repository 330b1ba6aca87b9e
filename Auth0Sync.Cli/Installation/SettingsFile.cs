using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Cli.Installation;

/// <summary>Reads settings files: either the <c>Values</c> of a local.settings.json, or settings in nested sections.</summary>
internal static class SettingsFile
{
    private const string ValuesSection = "Values";

    // As in local.settings.sample.json.
    private const string PlaceholderPrefix = "replace-me";

    /// <summary>Reads several files; later ones override earlier ones.</summary>
    /// <exception cref="CliException">A file is missing or not valid JSON.</exception>
    public static IReadOnlyDictionary<string, string?> ReadAll(IEnumerable<string> paths)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in paths.SelectMany(Read))
        {
            settings[setting.Key] = setting.Value;
        }

        return settings;
    }

    /// <exception cref="CliException">The file is not valid JSON.</exception>
    public static IReadOnlyDictionary<string, string?> ReadIfExists(string path) => File.Exists(path) ? ReadAll([path]) : new Dictionary<string, string?>();

    /// <summary>Reads <c>name=value</c>; the last one of a name counts.</summary>
    public static IReadOnlyDictionary<string, string?> ParseAssignments(IEnumerable<string> assignments)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var assignment in assignments)
        {
            var separator = assignment.IndexOf('=', StringComparison.Ordinal);
            settings[NormalizeName(assignment[..separator])] = assignment[(separator + 1)..];
        }

        return settings;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Read(string path)
    {
        var file = ReadJson(path);
        var root = file.GetSection(ValuesSection).GetChildren().Any() ? file.GetSection(ValuesSection) : (IConfiguration)file;
        return root.AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is not null && !setting.Value.StartsWith(PlaceholderPrefix, StringComparison.Ordinal))
            .Select(setting => KeyValuePair.Create(NormalizeName(setting.Key), setting.Value));
    }

    private static IConfigurationRoot ReadJson(string path)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (FileNotFoundException e)
        {
            throw new CliException(ExitCode.Usage, $"The settings file {path} does not exist.", e);
        }
        catch (InvalidDataException e)
        {
            throw new CliException(ExitCode.Usage, $"The settings file {path} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static string NormalizeName(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
