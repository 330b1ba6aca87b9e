using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>
/// To which addresses the sender connects, with a simulated receiver on this machine. All addresses are this machine's, so
/// that not even a broken guard calls another one; <see cref="EndpointAddressTests"/> has the others.
/// </summary>
[Trait("Category", "Integration")]
public sealed class EndpointConnectionTests : IAsyncLifetime
{
    private readonly SimulatedApi _api = new(new WebhookReceiver([DeliveryHarness.Secret], TimeProvider.System));
    private SimulatedApiServer _server = null!;

    private int Port => _server.BaseAddress.Port;

    public async Task InitializeAsync() => _server = await SimulatedApiServer.StartAsync(_api, 0, CancellationToken.None);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://localhost")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    public async Task With_the_setting_a_receiver_on_this_machine_gets_messages(string address)
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.Equal(new DeliveryResult.Delivered(), await SendAsync(harness, $"{address}:{Port}/"));
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://2130706433")]
    [InlineData("https://localhost")]
    [InlineData("https://[::1]")]
    [InlineData("https://[::ffff:127.0.0.1]")]
    public async Task Without_the_setting_nothing_is_sent_to_a_private_address(string address)
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        var result = await SendAsync(harness, $"{address}:{Port}/hidden", allowPrivateAddress: false);

        Assert.Equal(
            "Endpoint 'audit' was not called. The host has no address that is allowed. Allowed: a public address, or with AllowPrivateAddress one of a private network or of this machine.",
            Assert.IsType<DeliveryResult.Misconfigured>(result).Problem);
        Assert.Empty(_api.Calls);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task A_name_that_resolves_to_a_private_address_is_not_called(string address)
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System, IPAddress.Parse(address));

        Assert.IsType<DeliveryResult.Misconfigured>(await SendAsync(harness, $"https://receiver.example:{Port}/", allowPrivateAddress: false));
        Assert.Empty(_api.Calls);
    }

    [Fact]
    public async Task Each_allowed_address_of_a_name_is_tried()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System, IPAddress.Parse("127.0.0.2"), IPAddress.Loopback);

        Assert.Equal(new DeliveryResult.Delivered(), await SendAsync(harness, $"http://localhost:{Port}/"));
    }

    [Fact]
    public async Task An_endpoint_does_not_use_the_connection_of_another_one_that_may_have_a_private_address()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(harness, _server.BaseAddress.ToString()));
        Assert.IsType<DeliveryResult.Misconfigured>(await SendAsync(harness, _server.BaseAddress.ToString(), allowPrivateAddress: false));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        _api.AddFault(WebhookReceiverFaults.Redirect(status, new Uri(_server.BaseAddress, "/elsewhere")));

        Assert.Equal(new DeliveryResult.Busy(null, $"The receiver responded {status}."), await SendAsync(harness, _server.BaseAddress.ToString()));
        Assert.Single(_api.Calls);
    }

    /// <summary>The address of a proxy would be checked instead of the receiver's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_proxy_of_the_environment_is_used(bool allowPrivateAddress)
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        var handler = harness.GetService<IHttpMessageHandlerFactory>().CreateHandler(WebhookHttpClients.GetName(allowPrivateAddress));
        while (handler is DelegatingHandler delegating)
        {
            handler = delegating.InnerHandler!;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).UseProxy);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        _api.AddFault(WebhookReceiverFaults.Failure(500, ("Set-Cookie", "session=1; Path=/")));

        await SendAsync(harness, _server.BaseAddress.ToString());
        await SendAsync(harness, _server.BaseAddress.ToString());

        Assert.Equal(2, _api.Calls.Length);
        Assert.All(_api.Calls, call => Assert.Null(call.Request.GetHeader("Cookie")));
    }

    [Fact]
    public async Task No_request_has_a_trace_context_or_a_span_with_its_url()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        var tags = new ConcurrentBag<string?>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => activity.TagObjects.Select(tag => tag.Value?.ToString()).ToList().ForEach(tags.Add),
        };
        ActivitySource.AddActivityListener(listener);

        await SendAsync(harness, new Uri(_server.BaseAddress, "/hidden-in-the-path").ToString());

        Assert.Null(Assert.Single(_api.Calls).Request.GetHeader("traceparent"));
        Assert.Contains("user.blocked", tags);
        Assert.DoesNotContain(tags, tag => tag?.Contains($"127.0.0.1:{Port}", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_large_response_is_read_up_to_the_limit()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        _api.AddFault(WebhookReceiverFaults.Failure(500, new string('a', 1_000_000)));

        Assert.Equal(WebhookSender.MaxResponseBytes, (await SendAsync(harness, _server.BaseAddress.ToString())).ResponseText!.Length);
    }

    [Fact]
    public async Task A_lost_connection_is_a_failure_to_retry_and_the_receiver_recognizes_the_retry()
    {
        var receiver = new WebhookReceiver([DeliveryHarness.Secret], TimeProvider.System);
        var api = new SimulatedApi(receiver);
        await using var server = await SimulatedApiServer.StartAsync(api, 0, CancellationToken.None);
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        api.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });

        Assert.IsType<DeliveryResult.Busy>(await SendAsync(harness, server.BaseAddress.ToString()));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(harness, server.BaseAddress.ToString()));

        Assert.Equal(2, Assert.Single(receiver.Messages).Attempts);
    }

    [Fact]
    public async Task A_closed_port_and_a_failed_handshake_are_failures_to_retry()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.Equal(new DeliveryResult.Busy(null, "There was no response: SecureConnectionError."), await SendAsync(harness, $"https://127.0.0.1:{Port}/"));
        await _server.DisposeAsync();
        Assert.Equal(new DeliveryResult.Busy(null, "There was no response: ConnectionError."), await SendAsync(harness, _server.BaseAddress.ToString()));
    }

    private static async Task<DeliveryResult> SendAsync(DeliveryHarness harness, string url, bool allowPrivateAddress = true)
    {
        using var deadline = new CancellationTokenSource(Poll.Timeout);
        var endpoint = DeliveryHarness.CreateEndpoint(url);
        endpoint.AllowPrivateAddress = allowPrivateAddress;
        return await harness.Sender.SendAsync(DeliveryHarness.Message, endpoint, deadline.Token);
    }
}
