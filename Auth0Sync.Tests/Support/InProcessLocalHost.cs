using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Support;

/// <summary>Starts the local host inside the test process: everything is real except HubSpot, and no settings of this machine are used.</summary>
public static class InProcessLocalHost
{
    /// <summary>
    /// Starts it on an account of the shared Azurite, a new one unless the settings contain another, on free ports and with its own
    /// simulator (<see cref="LocalHostApp.Simulator"/>).
    /// </summary>
    public static Task<LocalHostApp> StartAsync(
        AzuriteFixture azurite,
        IReadOnlyDictionary<string, string?>? settings = null,
        Func<LocalHostOptions, LocalHostOptions>? configure = null)
    {
        var options = LocalHostOptions.Ephemeral with
        {
            Settings = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["AzureWebJobsStorage"] = settings?.GetValueOrDefault("AzureWebJobsStorage") ?? azurite.NewAccountConnectionString(),
                // Auth0 would retry after a 503; a test on a busy machine must not depend on the emulator's speed.
                ["Auth0Sync:Webhook:StoreTimeout"] = "00:01:00",
                ["Auth0Sync:Webhook:ReadTimeout"] = "00:01:00",
                ["Logging:LogLevel:Default"] = "Error",
            },
        };
        return LocalHostApp.StartAsync(configure?.Invoke(options) ?? options, new NullProgressReporter(), CancellationToken.None);
    }

    /// <summary>Posts a body to the webhook, by default with the valid token.</summary>
    public static async Task<HttpResponseMessage> PostAsync(this LocalHostApp app, string body, string? token = null)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? app.BearerToken) } };
        return await http.PostAsync(app.WebhookUri, new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json));
    }

    /// <summary>Posts a body to the webhook without a content length.</summary>
    public static async Task<HttpResponseMessage> PostChunkedAsync(this LocalHostApp app, string body, string? token = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, app.WebhookUri)
        {
            Content = new StringContent(body, Encoding.UTF8, MediaTypeNames.Application.Json),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token ?? app.BearerToken), TransferEncodingChunked = true },
        };
        return await http.SendAsync(request);
    }
}
