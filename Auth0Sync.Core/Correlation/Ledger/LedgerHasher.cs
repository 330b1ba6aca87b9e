using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// Hashes what must be recognised but not known. The key is a secret of the installation, so that nobody can try
/// addresses against the table; the user is part of a value's hash, so that equal values of two users do not show.
/// </summary>
public sealed class LedgerHasher(IOptions<LedgerOptions> options)
{
    private const int HashSizeInBytes = 16;
    private const int MaxStackBytes = 1024;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.Key!);
    private readonly byte[]? _previousKey = options.Value.PreviousKey is { } previous ? Encoding.UTF8.GetBytes(previous) : null;

    /// <summary>The hash of a user id: 32 hexadecimal digits, fit for a table key.</summary>
    public string HashUserId(string userId) => ComputeHex(_key, "user", userId);

    /// <summary>The hash that a user id had under the previous key; null where there is none.</summary>
    public string? HashUserIdWithPreviousKey(string userId) => _previousKey is null ? null : ComputeHex(_previousKey, "user", userId);

    /// <summary>
    /// The hash of a user id on what is kept outside the ledger, so that it can be found to be deleted. It is another one
    /// than in the ledger: what stands beside it names the user, and must not lead to the row.
    /// </summary>
    public string HashUserIdForStoredData(string userId) => ComputeHex(_key, "person", userId);

    /// <summary>The hashes under which something of a user may be kept: of the key, and of the previous one.</summary>
    public IEnumerable<string> GetAllHashesForStoredData(string userId) =>
        _previousKey is null ? [HashUserIdForStoredData(userId)] : [HashUserIdForStoredData(userId), ComputeHex(_previousKey, "person", userId)];

    /// <summary>The hash of a user's value of a field; a cleared field has one too.</summary>
    public string HashValue(string userId, string field, string? value) => HashValueWithKey(_key, userId, field, value);

    /// <summary>
    /// Whether a hash is that of a value: as it is made now, with the previous key, or as an earlier version made it.
    /// A hash that nothing here makes is of an unknown value.
    /// </summary>
    public bool IsHashOfValue(string valueHash, string userId, string field, string? value) =>
        valueHash == HashValueWithKey(_key, userId, field, value)
        || valueHash == HashValueWithoutUserId(_key, field, value)
        || (_previousKey is { } previous && (valueHash == HashValueWithKey(previous, userId, field, value) || valueHash == HashValueWithoutUserId(previous, field, value)));

    // The length keeps what is the user's apart from what is the value's.
    private static string HashValueWithKey(byte[] key, string userId, string field, string? value) =>
        ComputeBase64(key, $"value:{field}:{GetKind(value)}:{userId.Length}", $"{userId}\n{value}");

    private static string HashValueWithoutUserId(byte[] key, string field, string? value) => ComputeBase64(key, $"value:{field}:{GetKind(value)}", value ?? "");

    private static string GetKind(string? value) => value is null ? "null" : "text";

    private static string ComputeHex(byte[] key, string purpose, string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        ComputeHash(key, purpose, text, hash);
        return Convert.ToHexStringLower(hash[..HashSizeInBytes]);
    }

    private static string ComputeBase64(byte[] key, string purpose, string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        ComputeHash(key, purpose, text, hash);
        return Convert.ToBase64String(hash[..HashSizeInBytes]);
    }

    // Every event is hashed several times: a short text, as nearly all are, leaves nothing for the garbage collector.
    private static void ComputeHash(byte[] key, string purpose, string text, Span<byte> hash)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(purpose.Length + 1 + text.Length);
        var buffer = longest <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(purpose, buffer);
        buffer[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(text, buffer[length..]);
        HMACSHA256.HashData(key, buffer[..length], hash);
    }
}
