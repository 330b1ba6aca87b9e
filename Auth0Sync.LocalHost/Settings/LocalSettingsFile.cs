using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Fills in local.settings.json, the settings file of Azure Functions Core Tools. Values that the user set are never
/// replaced, and comments are kept.
/// </summary>
internal static class LocalSettingsFile
{
    /// <summary>The prefix of the sample's values that must be replaced.</summary>
    public const string PlaceholderPrefix = "replace-me";

    private const string ValuesProperty = "Values";
    private const string StorageSetting = "AzureWebJobsStorage";
    private const string RequestBodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    private static readonly JsonReaderOptions CoreToolsReaderOptions = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>Creates the file from the sample if it is missing, and sets what is missing or still a placeholder.</summary>
    /// <param name="connectionString">The connection string of the emulator.</param>
    /// <returns>The names of the settings that were written.</returns>
    /// <exception cref="LocalHostException">The file cannot be read or written.</exception>
    public static async Task<IReadOnlyList<string>> FillInAsync(
        string path,
        string samplePath,
        LocalSecrets secrets,
        string connectionString,
        CancellationToken cancellationToken)
    {
        try
        {
            var isNew = !File.Exists(path);
            var before = await File.ReadAllBytesAsync(isNew ? samplePath : path, cancellationToken);
            var edits = CreateEdits(before, await ReadRequestBodyLimitAsync(samplePath, cancellationToken), secrets, connectionString);
            if (edits.Count > 0 || isNew)
            {
                await WriteAsync(path, ApplyEdits(before, edits), cancellationToken);
            }

            return [.. edits.Select(edit => edit.Name)];
        }
        catch (JsonException e)
        {
            throw new LocalHostException($"{path} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException($"{path} cannot be written: {e.Message}", e);
        }
    }

    private static List<Edit> CreateEdits(byte[] file, string requestBodyLimit, LocalSecrets secrets, string connectionString)
    {
        var (start, isEmpty, settings) = ParseSettings(file);
        var edits = new List<Edit>();
        foreach (var setting in settings)
        {
            if (GetReplacement(setting.Name, setting.Value, secrets, connectionString) is { } value && value != setting.Value)
            {
                edits.Add(new Edit(setting.Name, setting.Start, setting.Length, ToJsonString(value)));
            }
        }

        (string Name, string Value)[] needed = [(StorageSetting, connectionString), ("Auth0Sync__Ledger__Key", secrets.LedgerKey), (RequestBodyLimitSetting, requestBodyLimit)];
        foreach (var (name, value) in needed.Where(candidate => !settings.Exists(setting => NormalizeName(setting.Name) == NormalizeName(candidate.Name))))
        {
            edits.Add(new Edit(name, start, 0, $"\n    \"{name}\": {ToJsonString(value)}{(isEmpty && name == needed[^1].Name ? "" : ",")}"));
        }

        return edits;
    }

    private static string? GetReplacement(string name, string current, LocalSecrets secrets, string connectionString) => NormalizeName(name) switch
    {
        StorageSetting when IsPlaceholder(current) || current == LocalConfiguration.DevelopmentStorageConnectionString || secrets.Storage.MatchesConnectionString(current) => connectionString,
        LocalConfiguration.BearerTokenSetting when IsPlaceholder(current) => secrets.BearerToken,
        LocalConfiguration.LedgerKeySetting when IsPlaceholder(current) => secrets.LedgerKey,
        _ => null,
    };

    private static string ToJsonString(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static string NormalizeName(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private static bool IsPlaceholder(string value) => value.Length == 0 || value.StartsWith(PlaceholderPrefix, StringComparison.Ordinal);

    private static async Task<string> ReadRequestBodyLimitAsync(string samplePath, CancellationToken cancellationToken) =>
        ParseSettings(await File.ReadAllBytesAsync(samplePath, cancellationToken)).Settings.Find(setting => setting.Name == RequestBodyLimitSetting)!.Value;

    // Returns the start of the object "Values", whether it is empty, and its strings.
    private static (int Start, bool IsEmpty, List<Setting> Settings) ParseSettings(byte[] file)
    {
        var preamble = file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var reader = new Utf8JsonReader(file.AsSpan(preamble), CoreToolsReaderOptions);
        var settings = new List<Setting>();
        int? start = null;
        var isEmpty = true;
        string? name = null;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = reader.GetString();
                    isEmpty &= start is null;
                    break;
                case JsonTokenType.StartObject when reader.CurrentDepth == 1 && name == ValuesProperty:
                    start = preamble + (int)reader.BytesConsumed;
                    break;
                case JsonTokenType.EndObject when reader.CurrentDepth == 1 && start is { } found:
                    return (found, isEmpty, settings);
                case JsonTokenType.String when reader.CurrentDepth == 2 && start is not null:
                    var at = preamble + (int)reader.TokenStartIndex;
                    settings.Add(new Setting(name!, reader.GetString()!, at, preamble + (int)reader.BytesConsumed - at));
                    break;
            }
        }

        throw new JsonException($"the object '{ValuesProperty}' is missing.");
    }

    private static byte[] ApplyEdits(byte[] file, List<Edit> edits)
    {
        using var output = new MemoryStream();
        var position = 0;
        foreach (var edit in edits.OrderBy(edit => edit.Start))
        {
            output.Write(file.AsSpan(position, edit.Start - position));
            output.Write(Encoding.UTF8.GetBytes(edit.Text));
            position = edit.Start + edit.Length;
        }

        output.Write(file.AsSpan(position));
        return output.ToArray();
    }

    // The file may hold the only copy of a HubSpot token, so it is replaced atomically.
    private static async Task WriteAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        var temporaryPath = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var file = new FileStream(temporaryPath, options))
            {
                await file.WriteAsync(content, cancellationToken);
            }

            File.Move(temporaryPath, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }

    private sealed record Setting(string Name, string Value, int Start, int Length);

    private sealed record Edit(string Name, int Start, int Length, string Text);
}
