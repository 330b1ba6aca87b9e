using System.Net;
using System.Net.Sockets;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>Whether an endpoint can be reached is found without sending it anything.</summary>
[Trait("Category", "Integration")]
public sealed class EndpointTesterTests
{
    [Fact]
    public async Task An_endpoint_that_accepts_connections_gets_no_request()
    {
        var api = new SimulatedApi(new WebhookReceiver([DeliveryHarness.Secret], TimeProvider.System));
        await using var server = await SimulatedApiServer.StartAsync(api, 0, CancellationToken.None);
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.Null(await FindProblemAsync(harness, server.BaseAddress.ToString()));

        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task A_closed_port_and_a_failed_handshake_are_problems()
    {
        var api = new SimulatedApi(new WebhookReceiver([DeliveryHarness.Secret], TimeProvider.System));
        await using var server = await SimulatedApiServer.StartAsync(api, 0, CancellationToken.None);
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.Equal("The TLS handshake failed.", await FindProblemAsync(harness, $"https://127.0.0.1:{server.BaseAddress.Port}/"));
        await server.DisposeAsync();
        Assert.Equal("The host does not accept the connection (ConnectionRefused).", await FindProblemAsync(harness, server.BaseAddress.ToString()));
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_problem()
    {
        await using var harness = DeliveryHarness.WithResolver(TimeProvider.System, (_, _) => throw new SocketException((int)SocketError.HostNotFound));

        Assert.Equal("The host does not resolve (HostNotFound).", await FindProblemAsync(harness, "https://receiver.example/"));
    }

    [Fact]
    public async Task An_address_that_is_not_allowed_is_not_connected_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System, IPAddress.Loopback);

        var problem = await FindProblemAsync(harness, $"https://receiver.example:{((IPEndPoint)listener.LocalEndpoint).Port}/", allowPrivateAddress: false);

        Assert.StartsWith("The host has no address that is allowed.", problem, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_handshake_without_a_response_ends_after_five_seconds()
    {
        var time = new FakeTimeProvider();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var harness = DeliveryHarness.WithNetwork(time);

        var running = FindProblemAsync(harness, $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using var connection = await listener.AcceptSocketAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("There was no response within 5 seconds.", await running);
    }

    private static Task<string?> FindProblemAsync(DeliveryHarness harness, string url, bool allowPrivateAddress = true)
    {
        var endpoint = DeliveryHarness.CreateEndpoint(url);
        endpoint.AllowPrivateAddress = allowPrivateAddress;
        return harness.GetService<EndpointTester>().FindProblemAsync(endpoint, CancellationToken.None);
    }
}
