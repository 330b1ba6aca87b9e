using Azure;
using Azure.Storage.Queues;

namespace Auth0Sync.LocalHost.Azurite;

/// <summary>Finds out whether an Azurite runs already.</summary>
internal static class AzuriteProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether an Azurite answers on all three ports.</summary>
    public static async Task<bool> RunsAsync(AzuriteEndpoints endpoints, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = Patience };
        return await IsAsync(http, endpoints.BlobPort, "Azurite-Blob", cancellationToken)
            && await IsAsync(http, endpoints.QueuePort, "Azurite-Queue", cancellationToken)
            && await IsAsync(http, endpoints.TablePort, "Azurite-Table", cancellationToken);
    }

    /// <summary>Whether the Azurite on these ports has an account.</summary>
    public static async Task<bool> TakesAsync(AzuriteEndpoints endpoints, StorageKey account, CancellationToken cancellationToken)
    {
        try
        {
            await new QueueServiceClient(endpoints.ConnectionString(account)).GetPropertiesAsync(cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is >= 400 and < 500)
        {
            return false;
        }
    }

    // Azurite names itself in every answer, refusals included.
    private static async Task<bool> IsAsync(HttpClient http, int port, string server, CancellationToken cancellationToken)
    {
        if (port == 0)
        {
            return false;
        }

        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.Headers.Server.ToString().StartsWith(server, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
