using Auth0Sync.Core.Correlation.Ledger;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>A value of a user's field, which the ledger knows only as a hash.</summary>
internal readonly record struct HashedValue(LedgerHasher Hasher, string UserId, string Field, string? Text)
{
    public string Hash => Hasher.HashValue(UserId, Field, Text);

    public bool HasHash(string hash) => Hasher.IsHashOfValue(hash, UserId, Field, Text);
}
