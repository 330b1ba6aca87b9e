using System.Security.Cryptography;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>The ports on which Azurite listens on this machine.</summary>
public sealed record AzuriteEndpoints(int BlobPort, int QueuePort, int TablePort)
{
    public static AzuriteEndpoints Default { get; } = new(10000, 10001, 10002);

    public string GetConnectionString(StorageAccountKey account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account.Account};AccountKey={account.Key};"
        + $"BlobEndpoint={GetServiceUri(BlobPort)}{account.Account};"
        + $"QueueEndpoint={GetServiceUri(QueuePort)}{account.Account};"
        + $"TableEndpoint={GetServiceUri(TablePort)}{account.Account};";

    private static Uri GetServiceUri(int port) => new($"http://127.0.0.1:{port}/");
}

/// <summary>The name and the key of a storage account.</summary>
/// <param name="Account">The account name.</param>
/// <param name="Key">The key, in base64.</param>
public sealed record StorageAccountKey(string Account, string Key)
{
    private const int AccountSuffixBytes = 6;
    private const int KeyBytes = 64;

    /// <summary>Creates a random account. Its name is valid for a real one: 3 to 24 lowercase letters and digits.</summary>
    public static StorageAccountKey Create() => new(
        "auth0sync" + RandomNumberGenerator.GetHexString(AccountSuffixBytes * 2, lowercase: true),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));

    public bool MatchesConnectionString(string? connectionString) =>
        connectionString?.Split(';') is { } parts && parts.Contains($"AccountName={Account}") && parts.Contains($"AccountKey={Key}");

    /// <summary>The account name only, so that the key is never logged.</summary>
    public override string ToString() => Account;
}
