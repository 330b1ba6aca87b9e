using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// Hashes what must be recognised but not known. The key is a secret of the installation, so that nobody can try
/// addresses against the table; the user is part of a value's hash, so that equal values of two users do not show.
/// </summary>
public sealed class LedgerHash(IOptions<LedgerOptions> options)
{
    private const int HashBytes = 16;
    private const int LongestOnStack = 1024;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.Key!);
    private readonly byte[]? _previousKey = options.Value.PreviousKey is { } previous ? Encoding.UTF8.GetBytes(previous) : null;

    /// <summary>The hash of a user id: 32 hexadecimal digits, fit for a table key.</summary>
    public string OfUser(string userId) => Hex(_key, "user", userId);

    /// <summary>The hash that a user id had under the previous key; null where there is none.</summary>
    public string? OfUserBefore(string userId) => _previousKey is null ? null : Hex(_previousKey, "user", userId);

    /// <summary>
    /// The hash of a user id on what is kept outside the ledger, so that it can be found to be deleted. It is another one
    /// than in the ledger: what stands beside it names the user, and must not lead to the row.
    /// </summary>
    public string OfPerson(string userId) => Hex(_key, "person", userId);

    /// <summary>The hashes under which something of a user may be kept: of the key, and of the previous one.</summary>
    public IEnumerable<string> AllOfPerson(string userId) =>
        _previousKey is null ? [OfPerson(userId)] : [OfPerson(userId), Hex(_previousKey, "person", userId)];

    /// <summary>The hash of a user's value of a field; a cleared field has one too.</summary>
    public string OfValue(string userId, string field, string? value) => OfValue(_key, userId, field, value);

    /// <summary>
    /// Whether a hash is that of a value: as it is made now, with the previous key, or as an earlier version made it.
    /// A hash that nothing here makes is of an unknown value.
    /// </summary>
    public bool IsOfValue(string valueHash, string userId, string field, string? value) =>
        valueHash == OfValue(_key, userId, field, value)
        || valueHash == OfValueWithoutUser(_key, field, value)
        || (_previousKey is { } previous && (valueHash == OfValue(previous, userId, field, value) || valueHash == OfValueWithoutUser(previous, field, value)));

    // The length keeps what is the user's apart from what is the value's.
    private static string OfValue(byte[] key, string userId, string field, string? value) =>
        Base64(key, $"value:{field}:{Kind(value)}:{userId.Length}", $"{userId}\n{value}");

    private static string OfValueWithoutUser(byte[] key, string field, string? value) => Base64(key, $"value:{field}:{Kind(value)}", value ?? "");

    private static string Kind(string? value) => value is null ? "null" : "text";

    private static string Hex(byte[] key, string purpose, string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(key, purpose, text, hash);
        return Convert.ToHexStringLower(hash[..HashBytes]);
    }

    private static string Base64(byte[] key, string purpose, string text)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(key, purpose, text, hash);
        return Convert.ToBase64String(hash[..HashBytes]);
    }

    // Every event is hashed several times: a short text, as nearly all are, leaves nothing for the garbage collector.
    private static void Hash(byte[] key, string purpose, string text, Span<byte> hash)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(purpose.Length + 1 + text.Length);
        var buffer = longest <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(purpose, buffer);
        buffer[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(text, buffer[length..]);
        HMACSHA256.HashData(key, buffer[..length], hash);
    }
}
