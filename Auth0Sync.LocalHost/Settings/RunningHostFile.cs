using System.Text.Json;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>
/// Tells the command line tool of the same user how to reach this host: a file in the data folder that exists while the host
/// runs. It holds generated secrets, as secrets.json does, and only its owner may read it.
/// </summary>
internal sealed class RunningHostFile : IDisposable
{
    public const string FileName = "localhost.json";

    private readonly string _path;

    private RunningHostFile(string path) => _path = path;

    /// <summary>Replaces the file of a host that was killed.</summary>
    public static RunningHostFile Write(LocalHostApp app, LocalHostOptions options)
    {
        var folder = PrivateFolder.EnsureCreated(
            options.DataFolder, FileName, LocalSecrets.FileName, LocalStorage.DataFolderName, LocalStorage.InstallationFolderName);
        var path = Path.Combine(folder, FileName);
        File.Delete(path);
        using var file = new FileStream(path, CreateOptions());
        JsonSerializer.Serialize(file, Describe(app, options), JsonSerializerOptions.Web);
        return new RunningHostFile(path);
    }

    public void Dispose() => File.Delete(_path);

    private static FileStreamOptions CreateOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    // The tool reads the settings file and the environment itself, so that their secrets are not copied.
    private static object Describe(LocalHostApp app, LocalHostOptions options) => new
    {
        processId = Environment.ProcessId,
        webhook = app.WebhookUri,
        settingsFile = Path.GetFullPath(options.SettingsFile),
        defaults = app.GeneratedSettings,
        overrides = app.ChosenSettings,
    };
}
