namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Where an Azurite listens on this machine.</summary>
/// <param name="BlobPort">The port of the blob service.</param>
/// <param name="QueuePort">The port of the queue service.</param>
/// <param name="TablePort">The port of the table service.</param>
public sealed record AzuriteEndpoints(int BlobPort, int QueuePort, int TablePort)
{
    /// <summary>The account that every Azurite has, with its publicly known key.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/storage/common/storage-connect-azurite"/>
    public static StorageKey WellKnown { get; } = new(
        "devstoreaccount1",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

    /// <summary>Azurite's usual ports.</summary>
    public static AzuriteEndpoints Usual { get; } = new(10000, 10001, 10002);

    /// <summary>The connection string of an account.</summary>
    public string ConnectionString(StorageKey account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account.Account};AccountKey={account.Key};"
        + $"BlobEndpoint={Address(BlobPort)}{account.Account};"
        + $"QueueEndpoint={Address(QueuePort)}{account.Account};"
        + $"TableEndpoint={Address(TablePort)}{account.Account};";

    private static Uri Address(int port) => new($"http://127.0.0.1:{port}/");
}

/// <summary>The name and the key of a storage account.</summary>
/// <param name="Account">The name.</param>
/// <param name="Key">The key, in base64.</param>
public sealed record StorageKey(string Account, string Key);
