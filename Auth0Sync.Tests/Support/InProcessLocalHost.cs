using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>Starts the local host inside the test process: everything real but HubSpot, and nothing of this machine's settings.</summary>
public static class InProcessLocalHost
{
    /// <summary>
    /// Starts it on an account of the shared Azurite, on free ports and with its own simulator, which is
    /// <see cref="LocalHostApp.Simulator"/>.
    /// </summary>
    /// <param name="azurite">The shared Azurite.</param>
    /// <param name="settings">Settings that override the defaults.</param>
    /// <param name="configure">Further changes of the options.</param>
    public static Task<LocalHostApp> StartAsync(
        AzuriteFixture azurite,
        IReadOnlyDictionary<string, string?>? settings = null,
        Func<LocalHostOptions, LocalHostOptions>? configure = null)
    {
        var options = LocalHostOptions.Ephemeral with
        {
            Settings = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["AzureWebJobsStorage"] = azurite.NewAccountConnectionString(),
                // Auth0 would try again after a 503; a test on a busy machine must not depend on the emulator's speed.
                ["Auth0Sync:Webhook:StoreTimeout"] = "00:01:00",
                ["Auth0Sync:Webhook:ReadTimeout"] = "00:01:00",
                ["Logging:LogLevel:Default"] = "Error",
            },
        };
        return LocalHostApp.StartAsync(configure?.Invoke(options) ?? options, new NullWorkReporter(), CancellationToken.None);
    }

    /// <summary>Sends a body to the webhook.</summary>
    /// <param name="app">The local host.</param>
    /// <param name="body">The body.</param>
    /// <param name="token">The token; by default the right one.</param>
    public static async Task<HttpResponseMessage> PostAsync(this LocalHostApp app, string body, string? token = null)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? app.BearerToken) } };
        return await http.PostAsync(app.WebhookUri, new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json));
    }

    /// <summary>Sends a body to the webhook without saying its length.</summary>
    public static async Task<HttpResponseMessage> PostChunkedAsync(this LocalHostApp app, string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, app.WebhookUri)
        {
            Content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", app.BearerToken), TransferEncodingChunked = true },
        };
        return await http.SendAsync(request);
    }
}
