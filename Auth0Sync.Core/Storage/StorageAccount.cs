using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Storage;

/// <summary>The clients of the storage account.</summary>
/// <param name="Queues">Queues with base64 bodies, as the queue trigger expects them.</param>
/// <param name="Blobs">Blob containers.</param>
/// <param name="Tables">Tables.</param>
public sealed record StorageAccount(QueueServiceClient Queues, BlobServiceClient Blobs, TableServiceClient Tables)
{
    /// <summary>
    /// The same queues without decoding: the other client fails to peek at all messages if one of them is not base64.
    /// </summary>
    public QueueServiceClient RawQueues { get; init; } = Queues;

    /// <summary>
    /// Whether a connection string is that of the storage emulator's default account, whose key is public. A web page in a
    /// browser on the same machine could sign requests with it and put events on the queue.
    /// </summary>
    /// <seealso href="https://learn.microsoft.com/azure/storage/common/storage-connect-azurite"/>
    public static bool UsesDevelopmentKey(string? connectionString) =>
        connectionString is not null
        && (connectionString.Contains("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase)
            || connectionString.Contains("devstoreaccount1", StringComparison.OrdinalIgnoreCase));

    private static QueueClientOptions QueueOptions => new() { MessageEncoding = QueueMessageEncoding.Base64 };

    private static QueueClientOptions RawQueueOptions => new() { MessageEncoding = QueueMessageEncoding.None };

    /// <summary>
    /// Reads the connection like the Functions host: a connection string, or an identity with <c>__accountName</c> or one
    /// address per service (<c>__queueServiceUri</c>, <c>__blobServiceUri</c>, <c>__tableServiceUri</c>), and
    /// <c>__credential</c> and <c>__clientId</c> for a managed identity.
    /// </summary>
    /// <seealso href="https://learn.microsoft.com/azure/azure-functions/functions-reference#connections"/>
    /// <exception cref="InvalidOperationException">The connection is missing or invalid; the message says what to set.</exception>
    public static StorageAccount Create(IConfigurationSection connection)
    {
        if (connection.Value is { Length: > 0 } connectionString)
        {
            return FromConnectionString(connection.Path, connectionString);
        }

        var credential = CreateCredential(connection);
        return new(
            new QueueServiceClient(GetServiceUri(connection, "queue"), credential, QueueOptions),
            new BlobServiceClient(GetServiceUri(connection, "blob"), credential),
            new TableServiceClient(GetServiceUri(connection, "table"), credential))
        {
            RawQueues = new QueueServiceClient(GetServiceUri(connection, "queue"), credential, RawQueueOptions),
        };
    }

    private static StorageAccount FromConnectionString(string setting, string connectionString)
    {
        try
        {
            return new(
                new QueueServiceClient(connectionString, QueueOptions),
                new BlobServiceClient(connectionString),
                new TableServiceClient(connectionString))
            {
                RawQueues = new QueueServiceClient(connectionString, RawQueueOptions),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            // The inner exception is left out: it may quote the connection string, which holds the account's key.
            throw new InvalidOperationException($"{setting} is not a valid connection string of a storage account.");
        }
    }

    private static TokenCredential CreateCredential(IConfigurationSection connection)
    {
        var clientId = connection["clientId"];
        return string.Equals(connection["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(clientId is { Length: > 0 } ? ManagedIdentityId.FromUserAssignedClientId(clientId) : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });
    }

    private static Uri GetServiceUri(IConfigurationSection connection, string service)
    {
        var text = connection[$"{service}ServiceUri"] is { Length: > 0 } address
            ? address
            : connection["accountName"] is { Length: > 0 } account ? $"https://{account}.{service}.core.windows.net" : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new InvalidOperationException(
                $"{connection.Path} does not specify the {service} service; set a connection string, {connection.Path}__accountName, "
                + $"or {connection.Path}__{service}ServiceUri with an https address.");
    }
}
