using System.Net;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>The sender of webhooks as it is registered, over the network or over a handler of the test.</summary>
internal sealed class DeliveryHarness : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string OtherSecret = "whsec_QSBzZWNvbmQgc2VjcmV0LCBvZiB0aGUgdGVzdHM=";

    private readonly ServiceProvider _services;

    private DeliveryHarness(TimeProvider time, Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton(time).AddSingleton<Auth0SyncMetrics>().AddSingleton<Auth0SyncActivitySource>().AddWebhookDelivery();
        configure(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public static WebhookMessage Message { get; } =
        WebhookMessage.Create("msg_1", "user.blocked", new DateTimeOffset(2026, 11, 5, 11, 59, 0, TimeSpan.Zero), new JsonObject { ["user_id"] = "auth0|1" });

    public WebhookSender Sender => GetService<WebhookSender>();

    public LogRecorder Logs { get; } = new();

    /// <summary>Connects to real addresses. Host names resolve to these addresses; without any, as on this machine.</summary>
    public static DeliveryHarness WithNetwork(TimeProvider time, params IPAddress[] addresses) =>
        WithResolver(time, addresses.Length > 0 ? (_, _) => Task.FromResult(addresses) : Dns.GetHostAddressesAsync);

    /// <summary>Connects to real addresses, which it gets from the resolver.</summary>
    public static DeliveryHarness WithResolver(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(time, services => services.AddSingleton(new EndpointConnector(resolve)));

    public static DeliveryHarness WithHandler(TimeProvider time, Func<HttpMessageHandler> createHandler) => new(time, services =>
    {
        services.AddHttpClient(WebhookHttpClients.GetName(allowPrivateAddress: false)).ConfigurePrimaryHttpMessageHandler(createHandler);
        services.AddHttpClient(WebhookHttpClients.GetName(allowPrivateAddress: true)).ConfigurePrimaryHttpMessageHandler(createHandler);
    });

    /// <summary>An endpoint that may have a private address, with the secret of the harness unless others are given.</summary>
    public static EndpointOptions CreateEndpoint(string url, params string[] secrets)
    {
        var endpoint = new EndpointOptions { Name = "audit", Url = url, AllowPrivateAddress = true };
        foreach (var secret in secrets.DefaultIfEmpty(Secret))
        {
            endpoint.Secrets.Add(secret);
        }

        return endpoint;
    }

    public T GetService<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
