using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>
/// What the sender sends is accepted by <see href="https://www.npmjs.com/package/standardwebhooks">standardwebhooks</see>, and
/// nothing else is. Needs Node 20 or later and, the first time, access to npm's packages.
/// </summary>
[Trait("Category", "Integration")]
public sealed class NodeReceiverTests : IAsyncLifetime
{
    private const string Secret = DeliveryHarness.Secret;

    private static readonly JsonSerializerOptions[] Formats =
    [
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true },
    ];

    private NodeReceiverProcess _receiver = null!;

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        _receiver = await NodeReceiverProcess.StartAsync(Secret, deadline.Token);
    }

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Messages_with_random_bodies_are_accepted()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);
        var random = new Random(20261126);
        var results = new List<DeliveryResult>();
        for (var index = 0; index < 200; index++)
        {
            results.Add(await SendAsync(harness, CreateRandomMessage(random), Secret));
        }

        Assert.Equal(200, results.Count(result => result is DeliveryResult.Delivered));
    }

    [Fact]
    public async Task During_a_rotation_a_receiver_with_either_secret_accepts_the_message()
    {
        await using var harness = DeliveryHarness.WithNetwork(TimeProvider.System);

        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(harness, DeliveryHarness.Message, Secret, DeliveryHarness.OtherSecret));
        Assert.IsType<DeliveryResult.Delivered>(await SendAsync(harness, DeliveryHarness.Message, DeliveryHarness.OtherSecret, Secret));
        var result = Assert.IsType<DeliveryResult.Refused>(await SendAsync(harness, DeliveryHarness.Message, DeliveryHarness.OtherSecret));
        Assert.Equal((401, "No matching signature found"), (result.Status, result.ResponseText));
    }

    [Theory]
    [InlineData(-301, "Message timestamp too old")]
    [InlineData(330, "Message timestamp too new")]
    public async Task A_message_signed_at_another_time_is_refused(int seconds, string reason)
    {
        await using var harness = DeliveryHarness.WithNetwork(new FakeTimeProvider(DateTimeOffset.UtcNow.AddSeconds(seconds)));

        var result = Assert.IsType<DeliveryResult.Refused>(await SendAsync(harness, DeliveryHarness.Message, Secret));
        Assert.Equal((401, reason), (result.Status, result.ResponseText));
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    [InlineData("body")]
    [InlineData("")]
    public async Task A_tampered_message_is_refused(string changed)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = DeliveryHarness.Message.Body.ToArray();
        var signature = WebhookSigner.Sign("msg_1", timestamp, body, [WebhookSecret.Parse(Secret)]);
        body[^1] ^= (byte)(changed == "body" ? 1 : 0);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, _receiver.Address)
        {
            Content = new ByteArrayContent(body),
            Headers =
            {
                { "webhook-id", changed == "webhook-id" ? "msg_2" : "msg_1" },
                { "webhook-timestamp", $"{(changed == "webhook-timestamp" ? timestamp - 1 : timestamp)}" },
                { "webhook-signature", signature },
            },
        };

        using var response = await http.SendAsync(request);

        Assert.Equal(changed.Length == 0 ? HttpStatusCode.NoContent : HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<DeliveryResult> SendAsync(DeliveryHarness harness, WebhookMessage message, params string[] secrets)
    {
        using var deadline = new CancellationTokenSource(Poll.Timeout);
        return await harness.Sender.SendAsync(message, DeliveryHarness.CreateEndpoint(_receiver.Address.ToString(), secrets), deadline.Token);
    }

    // Both forms of characters outside ASCII, escaped and as they are, and bodies of more than one packet.
    private static WebhookMessage CreateRandomMessage(Random random)
    {
        var data = new JsonObject();
        for (var member = random.Next(20); member >= 0; member--)
        {
            data[$"m{member}"] = new JsonArray(CreateRandomText(random), random.NextDouble(), random.Next(), random.Next(2) == 0, null);
        }

        var id = $"msg_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(18))}";
        var message = WebhookMessage.Create(id, "user.updated", DateTimeOffset.UnixEpoch.AddSeconds(random.Next()), data);
        return random.Next(2) == 0 ? message : new WebhookMessage(id, message.Type, message.Timestamp, JsonSerializer.SerializeToUtf8Bytes(data, Formats[random.Next(Formats.Length)]));
    }

    private static string CreateRandomText(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(2) == 0 ? random.Next(10) : random.Next(5_000); length > 0; length--)
        {
            text.Append(Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x80 : 0x110000), out var rune) ? rune.ToString() : "é");
        }

        return text.ToString();
    }
}
