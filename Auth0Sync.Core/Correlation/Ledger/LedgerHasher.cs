using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// Hashes values that must be recognized but not stored. The key is a secret of the installation, so that addresses cannot
/// be guessed from the table. The hash of a value includes the user id, so that equal values of two users differ.
/// </summary>
public sealed class LedgerHasher(IOptions<LedgerOptions> options)
{
    private const int HashSizeInBytes = 16;
    private const int MaxStackBytes = 1024;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.Key!);
    private readonly byte[]? _previousKey = options.Value.PreviousKey is { } previous ? Encoding.UTF8.GetBytes(previous) : null;

    /// <returns>32 hexadecimal digits, valid as a table key.</returns>
    public string HashUserId(string userId) => ComputeHex(_key, "user", userId);

    /// <returns>Null if there is no previous key.</returns>
    public string? HashUserIdWithPreviousKey(string userId) => _previousKey is null ? null : ComputeHex(_previousKey, "user", userId);

    /// <summary>
    /// Hashes a user id for data outside the ledger, so that it can be found and deleted. It differs from the hash in the
    /// ledger: that data identifies the user and must not lead to the row.
    /// </summary>
    public string HashUserIdForStoredData(string userId) => ComputeHex(_key, "person", userId);

    /// <summary>The hashes under which data of a user may be stored: with the current and the previous key.</summary>
    public IEnumerable<string> GetAllHashesForStoredData(string userId) =>
        _previousKey is null ? [HashUserIdForStoredData(userId)] : [HashUserIdForStoredData(userId), ComputeHex(_previousKey, "person", userId)];

    /// <summary>Hashes the value of a field; null is a cleared field and has a hash too.</summary>
    public string HashValue(string userId, string field, string? value) => HashValueWithKey(_key, userId, field, value);

    /// <summary>
    /// Returns whether a hash matches a value with the current key, the previous key, or the format of an earlier version.
    /// </summary>
    public bool IsHashOfValue(string valueHash, string userId, string field, string? value) =>
        valueHash == HashValueWithKey(_key, userId, field, value)
        || valueHash == HashValueWithoutUserId(_key, field, value)
        || (_previousKey is { } previous && (valueHash == HashValueWithKey(previous, userId, field, value) || valueHash == HashValueWithoutUserId(previous, field, value)));

    // The length separates the user id from the value.
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

    // Every event computes several hashes. Short texts, which nearly all are, allocate nothing here.
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
