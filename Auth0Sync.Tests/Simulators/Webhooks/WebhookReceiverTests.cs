using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Simulators.Webhooks;

[Trait("Category", "Unit")]
public class WebhookReceiverTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OtherSecret = "whsec_QSBzZWNvbmQgc2VjcmV0LCBvZiB0aGUgdGVzdHM=";
    private const string Body = """{"type":"user.blocked","timestamp":"2026-11-05T11:59:00Z","data":{}}""";

    // As openssl calculates it: printf "msg_1.1793880000.$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | base64
    private const string Signature = "v1,kOh+F3pQmT6Si1Mky5Q70xLDeSTM7XDoKtx+/1XRtgw=";

    private readonly TestTimeProvider _time = new();
    private readonly WebhookReceiver _receiver;

    public WebhookReceiverTests() => _receiver = new WebhookReceiver([Secret], _time);

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public void A_signed_message_is_accepted_and_recorded_once()
    {
        Assert.Equal(204, Receive(CreateRequest()).Status);
        Assert.Equal(204, Receive(CreateRequest()).Status);

        var message = Assert.Single(_receiver.Messages);
        Assert.Equal(("msg_1", "user.blocked", Body, 2, true), (message.Id, message.Type, Encoding.UTF8.GetString(message.Body.Span), message.Attempts, message.HasSameBody));
    }

    [Fact]
    public void A_signature_that_another_program_calculated_is_accepted()
    {
        var request = CreateRequest();

        Assert.Equal(Signature, request.GetHeader("webhook-signature"));
        Assert.Equal(204, Receive(request with { Headers = request.Headers.SetItem("webhook-signature", Signature) }).Status);
    }

    [Fact]
    public void Another_body_under_the_same_id_is_noticed()
    {
        Receive(CreateRequest());
        Receive(CreateRequest(body: Body.Replace("blocked", "updated", StringComparison.Ordinal)));

        var message = Assert.Single(_receiver.Messages);
        Assert.Equal(("user.blocked", 2, false), (message.Type, message.Attempts, message.HasSameBody));
    }

    [Theory]
    [InlineData("v1a,c2lnbmF0dXJl {0}", true)]
    [InlineData("{0} v1,c2lnbmF0dXJl", true)]
    [InlineData("v1,c2lnbmF0dXJl {0}", true)]
    [InlineData("{0}x", false)]
    [InlineData("v2{0}", false)]
    [InlineData("v1,", false)]
    [InlineData(" ", false)]
    public void One_matching_signature_of_version_1_is_enough(string format, bool isAccepted)
    {
        var request = CreateRequest();
        var signature = string.Format(CultureInfo.InvariantCulture, format, request.GetHeader("webhook-signature"));

        var status = Receive(request with { Headers = request.Headers.SetItem("webhook-signature", signature) }).Status;

        Assert.Equal(isAccepted ? 204 : 401, status);
    }

    [Theory]
    [InlineData(-300, 204, "")]
    [InlineData(300, 204, "")]
    [InlineData(-301, 401, "Message timestamp too old")]
    [InlineData(301, 401, "Message timestamp too new")]
    public void The_time_may_differ_by_five_minutes(int seconds, int status, string reason)
    {
        var response = Receive(CreateRequest(timestamp: Now + seconds));

        Assert.Equal((status, reason), (response.Status, Encoding.UTF8.GetString(response.Body.Span)));
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("webhook-signature")]
    public void A_changed_or_missing_header_is_refused(string header)
    {
        var request = CreateRequest();

        Assert.Equal(401, Receive(request with { Headers = request.Headers.Remove(header) }).Status);
        Assert.Equal(401, Receive(request with { Headers = request.Headers.SetItem(header, "1793880001") }).Status);
        Assert.Equal(401, Receive(request with { Headers = request.Headers.SetItem(header, "x") }).Status);
        Assert.Empty(_receiver.Messages);
    }

    [Fact]
    public void A_changed_body_or_an_ambiguous_id_is_refused()
    {
        var request = CreateRequest();

        Assert.Equal(401, Receive(request with { Body = Encoding.UTF8.GetBytes(Body.Replace("blocked", "deleted", StringComparison.Ordinal)) }).Status);
        Assert.Equal(401, Receive(CreateRequest(id: "msg.1")).Status);
    }

    [Fact]
    public void In_a_rotation_both_secrets_are_accepted_and_then_only_the_new_one()
    {
        _receiver.SetSecrets([OtherSecret, Secret]);
        Assert.Equal(204, Receive(CreateRequest()).Status);
        Assert.Equal(204, Receive(CreateRequest(secret: OtherSecret)).Status);

        _receiver.SetSecrets([OtherSecret]);
        Assert.Equal(401, Receive(CreateRequest()).Status);
        Assert.Equal(204, Receive(CreateRequest(secret: OtherSecret)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"timestamp":"2026-11-05T11:59:00Z","data":{}}""")]
    [InlineData("""{"type":"user.blocked","timestamp":"yesterday","data":{}}""")]
    [InlineData("""{"type":"user.blocked","timestamp":"2026-11-05T11:59:00Z"}""")]
    public void A_payload_of_another_structure_is_a_bad_request(string body) => Assert.Equal(400, Receive(CreateRequest(body: body)).Status);

    [Fact]
    public void Only_posted_JSON_is_a_message()
    {
        var request = CreateRequest();

        Assert.Equal(405, Receive(request with { Method = "GET" }).Status);
        Assert.Equal(415, Receive(request with { Headers = request.Headers.SetItem("Content-Type", "text/plain") }).Status);
        Assert.Equal((WebhookReceiver.DeliverOperation, "unknown"), (_receiver.GetOperation(request), _receiver.GetOperation(request with { Method = "GET" })));
    }

    [Fact]
    public void Where_receivers_differ_the_status_can_be_chosen()
    {
        var receiver = new WebhookReceiver([Secret], _time, new UnconfirmedBehavior { RefusalStatus = 400, DuplicateStatus = 409 });

        Assert.Equal(204, receiver.Execute(CreateRequest()).Status);
        Assert.Equal(409, receiver.Execute(CreateRequest()).Status);
        Assert.Equal(400, receiver.Execute(CreateRequest(secret: OtherSecret)).Status);
    }

    private SimulatedResponse Receive(SimulatedRequest request) => _receiver.Execute(request);

    private SimulatedRequest CreateRequest(string id = "msg_1", long? timestamp = null, string body = Body, string secret = Secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp ?? Now}.{body}"));
        var headers = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/json; charset=utf-8",
            ["webhook-id"] = id,
            ["webhook-timestamp"] = $"{timestamp ?? Now}",
            ["webhook-signature"] = $"v1,{Convert.ToBase64String(signature)}",
        };
        return new SimulatedRequest("POST", "/", "", headers.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase), Encoding.UTF8.GetBytes(body));
    }
}
