using Azure;
using Azure.Storage.Queues;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Checks whether an Azurite is already running.</summary>
internal static class AzuriteProbe
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether Azurite responds on all three ports.</summary>
    public static async Task<bool> IsRunningAsync(AzuriteEndpoints endpoints, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = RequestTimeout };
        return await IsServiceListeningAsync(http, endpoints.BlobPort, "Azurite-Blob", cancellationToken)
            && await IsServiceListeningAsync(http, endpoints.QueuePort, "Azurite-Queue", cancellationToken)
            && await IsServiceListeningAsync(http, endpoints.TablePort, "Azurite-Table", cancellationToken);
    }

    /// <summary>Whether the Azurite on these ports has the account.</summary>
    public static async Task<bool> HasAccountAsync(AzuriteEndpoints endpoints, StorageAccountKey account, CancellationToken cancellationToken)
    {
        try
        {
            await new QueueServiceClient(endpoints.GetConnectionString(account)).GetPropertiesAsync(cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is >= 400 and < 500)
        {
            return false;
        }
    }

    // Every response of Azurite has its name in the Server header, including rejections.
    private static async Task<bool> IsServiceListeningAsync(HttpClient http, int port, string serverName, CancellationToken cancellationToken)
    {
        if (port == 0)
        {
            return false;
        }

        try
        {
            using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Headers.Server.ToString().StartsWith(serverName, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
