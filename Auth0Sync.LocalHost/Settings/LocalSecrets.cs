using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Auth0Sync.LocalHost.Azurite;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>Generated secrets, used unless others are configured.</summary>
/// <param name="Storage">
/// The account of the storage emulator. Its default account has a publicly known key, with which any web page in a browser
/// of this machine could add events to the queue.
/// </param>
public sealed record LocalSecrets(string BearerToken, string LedgerKey, StorageAccountKey Storage)
{
    /// <summary>The name of the file, in the data folder.</summary>
    public const string FileName = "secrets.json";

    private const int MaxAttempts = 100;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    public static LocalSecrets Create() => new(CreateRandomSecret(), CreateRandomSecret(), StorageAccountKey.Create());

    /// <summary>Reads the secrets of the data folder, or creates new ones for an isolated run.</summary>
    /// <exception cref="LocalHostException">The file is corrupt.</exception>
    public static async Task<LocalSecrets> LoadAsync(LocalHostOptions options, CancellationToken cancellationToken) =>
        options.IsIsolated ? Create() : await ReadOrCreateAsync(options.DataFolder, cancellationToken);

    /// <summary>Keeps the secrets of the first run, so that restarts keep working. Only the owner may read the file.</summary>
    /// <exception cref="LocalHostException">The file is corrupt.</exception>
    public static async Task<LocalSecrets> ReadOrCreateAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(PrivateFolder.EnsureCreated(folder, FileName, RunningHostFile.FileName, LocalStorage.DataFolderName, LocalStorage.InstallationFolderName), FileName);
        await using var file = await OpenFileAsync(path, cancellationToken);
        var stored = file.Length == 0 ? new StoredSecrets(null, null, null) : await ReadFileAsync(file, cancellationToken)
            ?? throw new LocalHostException($"{path} is not valid JSON. Delete it to create new secrets; the ledger then starts empty.");
        if (stored is { BearerToken: { } token, LedgerKey: { } ledgerKey, Storage: { } storage })
        {
            return new LocalSecrets(token, ledgerKey, storage);
        }

        // A file of an earlier version lacks secrets that were introduced later.
        var created = Create();
        var secrets = new LocalSecrets(stored.BearerToken ?? created.BearerToken, stored.LedgerKey ?? created.LedgerKey, stored.Storage ?? created.Storage);
        file.SetLength(0);
        await JsonSerializer.SerializeAsync(file, secrets, cancellationToken: cancellationToken);
        return secrets;
    }

    // The file is opened exclusively: of several first runs at the same time, one writes, and the others wait and read.
    private static async Task<FileStream> OpenFileAsync(string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < MaxAttempts)
            {
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    private static async Task<StoredSecrets?> ReadFileAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<StoredSecrets>(file, cancellationToken: cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string CreateRandomSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private sealed record StoredSecrets(string? BearerToken, string? LedgerKey, StorageAccountKey? Storage);
}
