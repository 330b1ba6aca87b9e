using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>One attempt to deliver a message to a simulated receiver, without a network.</summary>
[Trait("Category", "Unit")]
public sealed class WebhookSenderTests : IAsyncDisposable
{
    private const string Url = "https://receiver.example/hooks?key=hidden";

    private readonly TestTimeProvider _time = new();
    private readonly WebhookReceiver _receiver;
    private readonly SimulatedApi _api;
    private readonly DeliveryHarness _harness;

    public WebhookSenderTests()
    {
        _receiver = new WebhookReceiver([DeliveryHarness.Secret], _time);
        _api = new SimulatedApi(_receiver);
        _harness = DeliveryHarness.WithHandler(_time, () => new SimulatedApiHandler(_api));
    }

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task The_receiver_gets_the_signed_bytes_and_the_headers_of_the_specification()
    {
        Assert.Equal(new DeliveryResult.Delivered(), await SendAsync());

        var request = Assert.Single(_api.Calls).Request;
        Assert.Equal(("POST", "/hooks", "key=hidden"), (request.Method, request.Path, request.Query));
        Assert.Equal(("msg_1", "1793880000", "application/json"), (request.GetHeader("webhook-id"), request.GetHeader("webhook-timestamp"), request.GetHeader("Content-Type")));
        Assert.StartsWith("v1,", request.GetHeader("webhook-signature"), StringComparison.Ordinal);
        Assert.StartsWith("Auth0Sync/", request.GetHeader("User-Agent"), StringComparison.Ordinal);
        Assert.Equal(DeliveryHarness.Message.Body.ToArray(), request.Body.ToArray());
        var message = Assert.Single(_receiver.Messages);
        Assert.Equal(("msg_1", "user.blocked", 1), (message.Id, message.Type, message.Attempts));
    }

    [Fact]
    public async Task A_retry_has_the_same_id_and_body_and_the_time_of_the_attempt()
    {
        _api.AddFault(WebhookReceiverFaults.LostResponse with { MaxCount = 1 });

        Assert.IsType<DeliveryResult.Busy>(await SendAsync());
        _time.Advance(TimeSpan.FromHours(2));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync());

        Assert.Equal(["1793880000", "1793887200"], _api.Calls.Select(call => call.Request.GetHeader("webhook-timestamp")));
        var message = Assert.Single(_receiver.Messages);
        Assert.Equal((2, true), (message.Attempts, message.HasSameBody));
    }

    [Fact]
    public async Task During_a_rotation_the_message_is_signed_with_both_secrets()
    {
        Assert.IsType<DeliveryResult.Refused>(await SendAsync(DeliveryHarness.OtherSecret));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(DeliveryHarness.OtherSecret, DeliveryHarness.Secret));

        _receiver.SetSecrets([DeliveryHarness.OtherSecret]);
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(DeliveryHarness.OtherSecret, DeliveryHarness.Secret));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    [InlineData(299)]
    public async Task With_2xx_the_message_is_delivered(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(status, "OK"));

        Assert.Equal(new DeliveryResult.Delivered(), await SendAsync());
    }

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(402)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(422)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(599)]
    public async Task Any_other_status_is_a_failure_to_retry(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(status));

        Assert.Equal(new DeliveryResult.Busy(null, $"The receiver responded {status}."), await SendAsync());
        Assert.Single(_api.Calls);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_signature_is_a_result_of_its_own(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(status, TimeSpan.FromMinutes(1)));

        Assert.Equal(new DeliveryResult.Refused(status, TimeSpan.FromMinutes(1)), await SendAsync());
    }

    [Fact]
    public async Task A_receiver_that_is_gone_wants_no_more_messages()
    {
        _api.AddFault(WebhookReceiverFaults.Gone);

        Assert.Equal(new DeliveryResult.Stopped(410), await SendAsync());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(401)]
    [InlineData(500)]
    public async Task A_receiver_can_ask_to_be_disabled_with_any_status(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Disable(status));

        Assert.Equal(new DeliveryResult.Stopped(status), await SendAsync());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_receiver_can_abort_a_message_that_failed(int status)
    {
        _api.AddFault(WebhookReceiverFaults.AbortMessage(status));

        Assert.Equal(new DeliveryResult.Aborted(status), await SendAsync());
    }

    [Fact]
    public async Task To_abort_a_delivered_message_has_no_effect()
    {
        _api.AddFault(WebhookReceiverFaults.AbortMessage(200));

        Assert.Equal(new DeliveryResult.Delivered(), await SendAsync());
    }

    [Theory]
    [InlineData(" Disable ", true)]
    [InlineData("pause", false)]
    [InlineData("", false)]
    public async Task Only_known_instructions_count(string instruction, bool isStopped)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(500, ("Webhook-Delivery", instruction)));

        Assert.Equal(isStopped, await SendAsync() is DeliveryResult.Stopped);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Retry_After_counts_with_any_failure(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(status, ("Retry-After", "Thu, 05 Nov 2026 12:01:30 GMT")));

        Assert.Equal(TimeSpan.FromSeconds(90), Assert.IsType<DeliveryResult.Busy>(await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_lost_connection_is_a_failure_to_retry()
    {
        _api.AddFault(WebhookReceiverFaults.LostRequest);

        Assert.Equal(new DeliveryResult.Busy(null, "There was no response: Unknown."), await SendAsync());
    }

    [Fact]
    public async Task Without_a_response_in_time_the_attempt_fails()
    {
        _api.AddFault(WebhookReceiverFaults.NoResponse);

        var sending = SendAsync();
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DeliveryResult.Busy(null, "There was no response within 00:00:20."), await sending);
    }

    [Fact]
    public async Task The_timeout_is_a_setting_of_the_endpoint()
    {
        _api.AddFault(WebhookReceiverFaults.NoResponse);
        var endpoint = DeliveryHarness.CreateEndpoint(Url);
        endpoint.Timeout = TimeSpan.FromSeconds(5);

        var sending = _harness.Sender.SendAsync(DeliveryHarness.Message, endpoint, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(new DeliveryResult.Busy(null, "There was no response within 00:00:05."), await sending);
    }

    [Fact]
    public async Task A_canceled_attempt_throws()
    {
        _api.AddFault(WebhookReceiverFaults.NoResponse);
        using var canceled = new CancellationTokenSource();

        var sending = _harness.Sender.SendAsync(DeliveryHarness.Message, DeliveryHarness.CreateEndpoint(Url), canceled.Token);
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(410)]
    public async Task What_the_receiver_said_is_kept_and_not_part_of_the_text(int status)
    {
        _api.AddFault(WebhookReceiverFaults.Failure(status, "ada@example.org is unknown"));

        var result = await SendAsync();

        Assert.Equal("ada@example.org is unknown", result.ResponseText);
        Assert.DoesNotContain("ada", result.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{status}", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_endless_response_only_the_beginning_is_read()
    {
        using var content = new StreamContent(new EndlessStream());

        var result = await SendAsync(content);

        Assert.Equal(new string('a', WebhookSender.MaxResponseBytes), Assert.IsType<DeliveryResult.Busy>(result).ResponseText);
    }

    [Fact]
    public async Task A_response_that_stalls_after_its_status_keeps_its_result()
    {
        using var content = new StreamContent(new StallingStream());

        var sending = SendAsync(content);
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(new DeliveryResult.Busy(null, "The receiver responded 500.") { ResponseText = "slow" }, await sending);
    }

    [Fact]
    public async Task Each_attempt_has_a_metric_and_a_span_with_the_name_of_the_endpoint()
    {
        using var metrics = new MetricRecorder(_harness.GetService<IMeterFactory>());
        var spans = new List<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == parent.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == parent.TraceId)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        _api.AddFault(WebhookReceiverFaults.Failure(503) with { MaxCount = 1 });
        _api.AddFault(WebhookReceiverFaults.LostRequest with { MaxCount = 1 });

        await SendAsync();
        await SendAsync();
        await SendAsync();

        Assert.Equal(["503", "none", "204"], metrics.Measurements.Select(each => each.Tags.Split("result=")[1]));
        Assert.All(metrics.Measurements, each => Assert.StartsWith("target=webhook:audit operation=user.blocked ", each.Tags, StringComparison.Ordinal));
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Error, ActivityStatusCode.Unset], spans.Select(span => span.Status));
        Assert.All(spans, span => Assert.Equal("webhook:audit user.blocked", span.DisplayName));
        Assert.DoesNotContain(spans.SelectMany(span => span.TagObjects), tag => tag.Value?.ToString()?.Contains("receiver.example", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Neither_the_url_nor_the_response_is_logged()
    {
        _api.AddFault(WebhookReceiverFaults.Failure(500, "ada@example.org"));

        await SendAsync();

        Assert.DoesNotContain(_harness.Logs.Lines, line => line.Text.Contains("receiver.example", StringComparison.Ordinal) || line.Text.Contains("ada", StringComparison.Ordinal));
    }

    private Task<DeliveryResult> SendAsync(params string[] secrets) =>
        _harness.Sender.SendAsync(DeliveryHarness.Message, DeliveryHarness.CreateEndpoint(Url, secrets), CancellationToken.None);

    private async Task<DeliveryResult> SendAsync(HttpContent content)
    {
        await using var harness = DeliveryHarness.WithHandler(_time, () => new FailingHandler(content));
        return await harness.Sender.SendAsync(DeliveryHarness.Message, DeliveryHarness.CreateEndpoint(Url), CancellationToken.None);
    }

    private sealed class FailingHandler(HttpContent content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.InternalServerError) { Content = content });
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = buffer[..Math.Min(buffer.Length, 7_000)];
            read.Span.Fill((byte)'a');
            return ValueTask.FromResult(read.Length);
        }
    }

    private sealed class StallingStream : MemoryStream
    {
        private bool _hasRead;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_hasRead)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            _hasRead = true;
            return Encoding.ASCII.GetBytes("slow", buffer.Span);
        }
    }
}
