using System.Net;
using Auth0Sync.Core.Targets.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>
/// The HTTP clients of the sender: one for public addresses and one that also connects to private ones, because endpoints
/// with the same host share the connections of a client.
/// </summary>
internal static class WebhookHttpClients
{
    private const string Public = "webhook";
    private const string Private = "webhook-private";

    public static string GetName(bool allowPrivateAddress) => allowPrivateAddress ? Private : Public;

    /// <summary>Registers the <see cref="WebhookSender"/>, the <see cref="EndpointTester"/> and all that they need, except telemetry and clock.</summary>
    public static IServiceCollection AddWebhookDelivery(this IServiceCollection services) => services
        .AddGuardedClient(allowPrivateAddress: false)
        .AddGuardedClient(allowPrivateAddress: true)
        .AddSingleton(new EndpointConnector(Dns.GetHostAddressesAsync))
        .AddSingleton<WebhookSender>()
        .AddSingleton<EndpointTester>();

    private static IServiceCollection AddGuardedClient(this IServiceCollection services, bool allowPrivateAddress) => services
        .AddHttpClientWithDefaults(GetName(allowPrivateAddress))
        .ConfigurePrimaryHttpMessageHandler((handler, provider) => Configure((SocketsHttpHandler)handler, provider.GetRequiredService<EndpointConnector>(), allowPrivateAddress))
        .Services;

    private static void Configure(SocketsHttpHandler handler, EndpointConnector connector, bool allowPrivateAddress)
    {
        handler.ConnectCallback = (context, cancellationToken) => connector.ConnectAsync(
            context.DnsEndPoint,
            context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps,
            allowPrivateAddress,
            cancellationToken);

        // The address of a proxy would be checked instead of the receiver's.
        handler.UseProxy = false;

        // Receivers at one host must not see each other's cookies.
        handler.UseCookies = false;
        handler.MaxResponseDrainSize = WebhookSender.MaxResponseBytes;

        // A span of the request would contain the URL, which may contain a secret. The receiver needs no trace context.
        handler.ActivityHeadersPropagator = null;
    }
}
