using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Ledger;

/// <summary>
/// Hashes what the ledger must recognise but not know. The key is a secret of the installation, so that nobody can try
/// addresses against the table.
/// </summary>
public sealed class LedgerHash(IOptions<LedgerOptions> options)
{
    private const int HashBytes = 16;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(options.Value.Key!);

    /// <summary>The hash of a user id: 32 hexadecimal digits, fit for a table key.</summary>
    public string OfUser(string userId) => Convert.ToHexStringLower(Hash("user", userId).AsSpan(0, HashBytes));

    /// <summary>The hash of a field's value; a cleared field has one too.</summary>
    public string OfValue(string field, string? value) =>
        Convert.ToBase64String(Hash($"value:{field}:{(value is null ? "null" : "text")}", value ?? "").AsSpan(0, HashBytes));

    private byte[] Hash(string purpose, string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{purpose}\n{text}"));
}
