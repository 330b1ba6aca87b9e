using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Auth0Sync.LocalHost.Settings;

/// <summary>The secrets that this machine uses where none are configured.</summary>
/// <param name="BearerToken">The token of the webhook.</param>
/// <param name="LedgerKey">The key of the ledger.</param>
public sealed record LocalSecrets(string BearerToken, string LedgerKey)
{
    private const string FileName = "secrets.json";
    private const int Attempts = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>New random secrets.</summary>
    public static LocalSecrets Create() => new(Random(), Random());

    /// <summary>The secrets of the first run, so that restarts keep working. Only the owner may read the file.</summary>
    /// <exception cref="LocalHostException">The file is spoilt.</exception>
    public static async Task<LocalSecrets> ReadOrCreateAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        await using var file = await OpenAsync(path, cancellationToken);
        if (file.Length == 0)
        {
            var secrets = Create();
            await JsonSerializer.SerializeAsync(file, secrets, cancellationToken: cancellationToken);
            return secrets;
        }

        return await ReadAsync(file, cancellationToken)
            ?? throw new LocalHostException($"{path} cannot be read. Delete it to get new secrets; the ledger then starts anew.");
    }

    // Nobody else has the file open meanwhile: of first runs at the same time one writes, and the others wait and read.
    private static async Task<FileStream> OpenAsync(string path, CancellationToken cancellationToken)
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
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static async Task<LocalSecrets?> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            var secrets = await JsonSerializer.DeserializeAsync<LocalSecrets>(file, cancellationToken: cancellationToken);
            return secrets is { BearerToken: not null, LedgerKey: not null } ? secrets : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
