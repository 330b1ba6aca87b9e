using System.Text.RegularExpressions;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Fills in local.settings.json, the file from which Azure Functions Core Tools take their settings. What somebody set is
/// never replaced, and comments stay.
/// </summary>
internal static partial class LocalSettingsFile
{
    private const string Storage = "AzureWebJobsStorage";

    /// <summary>Creates the file from the sample where it does not exist, and fills in what is still a placeholder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sample">The sample, for a file that does not exist.</param>
    /// <param name="secrets">What to fill in for the webhook and the ledger.</param>
    /// <param name="connectionString">The emulator's connection string.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The names of the settings that were written.</returns>
    /// <exception cref="LocalHostException">The file cannot be read or written.</exception>
    public static async Task<IReadOnlyList<string>> FillInAsync(
        string path,
        string sample,
        LocalSecrets secrets,
        string connectionString,
        CancellationToken cancellationToken)
    {
        try
        {
            var before = await File.ReadAllTextAsync(File.Exists(path) ? path : sample, cancellationToken);
            var written = new List<string>();
            var after = Setting().Replace(before, setting =>
            {
                var name = setting.Groups["name"].Value;
                if (Value(name, setting.Groups["value"].Value, secrets, connectionString) is not { } value || value == setting.Groups["value"].Value)
                {
                    return setting.Value;
                }

                written.Add(name);
                return $"{setting.Groups["start"].Value}{value}\"";
            });
            if (written.Count > 0 || !File.Exists(path))
            {
                await WriteAsync(path, after, cancellationToken);
            }

            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalHostException($"{path} cannot be written: {e.Message}", e);
        }
    }

    // None of the values needs escaping in JSON.
    private static string? Value(string name, string current, LocalSecrets secrets, string connectionString) => name.Replace("__", ":", StringComparison.Ordinal) switch
    {
        Storage when IsPlaceholder(current) || current == LocalConfiguration.DevelopmentStorage || secrets.Storage.IsIn(current) => connectionString,
        LocalConfiguration.BearerToken when IsPlaceholder(current) => secrets.BearerToken,
        LocalConfiguration.LedgerKey when IsPlaceholder(current) => secrets.LedgerKey,
        _ => null,
    };

    private static bool IsPlaceholder(string value) => value.Length == 0 || value.StartsWith("replace-me", StringComparison.Ordinal);

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new StreamWriter(path, options);
        await file.WriteAsync(text.AsMemory(), cancellationToken);
    }

    [GeneratedRegex("""(?<start>"(?<name>\w+)"\s*:\s*")(?<value>[^"\\]*)"(?=\s*([,}]|/\*|//))""")]
    private static partial Regex Setting();
}
