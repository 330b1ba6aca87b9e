using System.Collections.Immutable;
using System.Net.Mime;
using Auth0Sync.Core.Webhook;
using Auth0Sync.LocalHost.Demo;
using Auth0Sync.LocalHost.Settings;
using Auth0Sync.LocalHost.Triggers;
using Auth0Sync.Page;

namespace Auth0Sync.LocalHost;

/// <summary>The page of a local host, which can also send the sample events.</summary>
internal static class LocalPage
{
    public static PageOptions CreateOptions(WebApplication app, string storage) => new()
    {
        Installation = $"LocalHost, {storage}",
        Operator = Environment.UserName,
        ReopenInstructions = "Restart LocalHost and open the new address that it prints, or run auth0sync ui.",
        FindWebhook = () => new Uri(HttpTriggers.FindAddress(app.Services), HttpTriggers.EventsPath),
        Sender = new PageSender(ReadSamples(), (body, cancellationToken) => SendAsync(
            app.Services.GetRequiredService<EventReceiver>(), app.Configuration[LocalConfiguration.BearerTokenSetting]!, body, cancellationToken)),
    };

    private static ImmutableArray<PageSample> ReadSamples() =>
    [
        .. from step in DemoScenario.Steps.DistinctBy(step => step.SampleFileName)
           let path = Path.Combine(SamplesFolder.Find(), step.SampleFileName)
           select new PageSample(step.SampleFileName, step.Title, step.Explanation, File.ReadAllBytes(path)),
    ];

    // The webhook refuses requests of web pages, so the server sends what the page asks for.
    private static async Task<int> SendAsync(EventReceiver receiver, string bearerToken, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var request = new WebhookRequest(HttpMethods.Post, name => GetHeader(name, bearerToken), stream);
        return (await receiver.ReceiveAsync(request, cancellationToken)).StatusCode;
    }

    private static string? GetHeader(string name, string bearerToken) => name.ToUpperInvariant() switch
    {
        "AUTHORIZATION" => $"Bearer {bearerToken}",
        "CONTENT-TYPE" => MediaTypeNames.Application.Json,
        _ => null,
    };
}
