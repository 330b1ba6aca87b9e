using System.Diagnostics;
using System.Text.Json;

namespace Auth0Sync.Cli.Installation;

/// <summary>A LocalHost of this user, as the file describes it that it keeps in its data folder while it runs.</summary>
internal sealed record RunningHost(
    int ProcessId,
    Uri Webhook,
    string SettingsFile,
    IReadOnlyDictionary<string, string?> Defaults,
    IReadOnlyDictionary<string, string?> Overrides)
{
    public const string FileName = "localhost.json";
    public const string DefaultFolderName = ".local";

    private const string Hint = "Start it with: dotnet run --project Auth0Sync.LocalHost. For an installation in Azure give --storage, --connection-string-env or --settings.";

    /// <summary>Finds the host by its data folder, which by default is in this folder or one above.</summary>
    /// <exception cref="CliException">No host is running there, or its file cannot be trusted.</exception>
    public static RunningHost Find(string? dataFolder, string currentFolder)
    {
        var path = dataFolder is not null ? Path.Combine(dataFolder, FileName) : FindFile(currentFolder) ?? FindFile(AppContext.BaseDirectory);
        if (path is null || !File.Exists(path))
        {
            throw new CliException(ExitCode.Unreachable, $"No LocalHost is running in {dataFolder ?? currentFolder}{(dataFolder is null ? " or above" : " (--data)")}. {Hint}");
        }

        var host = Read(path);
        if (dataFolder is null && LocalAddresses.FindOther(host) is { } setting)
        {
            // Whoever unpacks a folder with such a file would send secrets to that address.
            throw new CliException(
                ExitCode.Usage,
                $"{path} was found, not named, and its setting {setting} leads to another machine. If this LocalHost is yours, name its folder: --data {Path.GetDirectoryName(path)}.");
        }

        return IsRunning(host.ProcessId)
            ? host
            : throw new CliException(ExitCode.Unreachable, $"The LocalHost of {Path.GetDirectoryName(path)} has ended. {Hint}");
    }

    private static string? FindFile(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, DefaultFolderName, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static RunningHost Read(string path)
    {
        try
        {
            using var file = OpenPrivate(path);
            return JsonSerializer.Deserialize<RunningHost>(file, JsonSerializerOptions.Web) is { Webhook: not null, Defaults: not null, Overrides: not null } host
                ? host
                : throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Unreachable, $"{path} is not the file of this version's LocalHost. Restart LocalHost.", e);
        }
    }

    // A file that gives no rights to others can be opened by its owner only, so the owner is this user.
    private static FileStream OpenPrivate(string path)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            var file = File.OpenRead(path);
            if (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) == 0)
            {
                return file;
            }

            file.Dispose();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CliException(ExitCode.Usage, $"{path} belongs to another user. Give the data folder of a LocalHost of yours: --data.", e);
        }

        throw new CliException(ExitCode.Usage, $"{path} is open to other users, so it cannot be trusted. LocalHost creates it for its user only: delete it and restart LocalHost.");
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
