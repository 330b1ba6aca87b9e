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

    /// <summary>New random secrets.</summary>
    public static LocalSecrets Create() => new(Random(), Random());

    /// <summary>The secrets of the first run, so that restarts keep working. Only the owner may read the file.</summary>
    public static async Task<LocalSecrets> ReadOrCreateAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        if (!File.Exists(path))
        {
            await CreateAsync(path, cancellationToken);
        }

        await using var file = File.OpenRead(path);
        return await ReadAsync(file, cancellationToken)
            ?? throw new LocalHostException($"{path} cannot be read. Delete it to get new secrets; the ledger then starts anew.");
    }

    private static async Task<LocalSecrets?> ReadAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<LocalSecrets>(file, cancellationToken: cancellationToken) is { BearerToken: not null, LedgerKey: not null } secrets
                ? secrets
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Written whole under another name first: of two first runs at once, both then use the secrets of one.
    private static async Task CreateAsync(string path, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (var file = new FileStream(unfinished, options))
        {
            await JsonSerializer.SerializeAsync(file, Create(), cancellationToken: cancellationToken);
        }

        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(unfinished);
        }
    }

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
