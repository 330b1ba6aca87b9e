using System.Security.Cryptography;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Where an Azurite listens on this machine.</summary>
/// <param name="BlobPort">The port of the blob service.</param>
/// <param name="QueuePort">The port of the queue service.</param>
/// <param name="TablePort">The port of the table service.</param>
public sealed record AzuriteEndpoints(int BlobPort, int QueuePort, int TablePort)
{
    /// <summary>Azurite's usual ports.</summary>
    public static AzuriteEndpoints Default { get; } = new(10000, 10001, 10002);

    /// <summary>The connection string of an account.</summary>
    public string GetConnectionString(StorageAccountKey account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account.Account};AccountKey={account.Key};"
        + $"BlobEndpoint={GetServiceUri(BlobPort)}{account.Account};"
        + $"QueueEndpoint={GetServiceUri(QueuePort)}{account.Account};"
        + $"TableEndpoint={GetServiceUri(TablePort)}{account.Account};";

    private static Uri GetServiceUri(int port) => new($"http://127.0.0.1:{port}/");
}

/// <summary>The name and the key of a storage account.</summary>
/// <param name="Account">The name.</param>
/// <param name="Key">The key, in base64.</param>
public sealed record StorageAccountKey(string Account, string Key)
{
    private const int AccountSuffixBytes = 6;
    private const int KeyBytes = 64;

    /// <summary>A new random account. Its name is within the limits of a real one: 3 to 24 lower-case letters and digits.</summary>
    public static StorageAccountKey Create() => new(
        "auth0sync" + RandomNumberGenerator.GetHexString(AccountSuffixBytes * 2, lowercase: true),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));

    /// <summary>Whether a connection string names this account with this key.</summary>
    public bool MatchesConnectionString(string? connectionString) =>
        connectionString?.Split(';') is { } parts && parts.Contains($"AccountName={Account}") && parts.Contains($"AccountKey={Key}");

    /// <summary>Names the account and leaves the key out.</summary>
    public override string ToString() => Account;
}
