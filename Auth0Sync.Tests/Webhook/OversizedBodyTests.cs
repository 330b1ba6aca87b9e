using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>A deletion of any size is accepted, so that a large profile does not keep a user active.</summary>
[Trait("Category", "Integration")]
public class OversizedBodyTests
{
    private const int Limit = 4096;
    private const string UserId = "auth0|70aa11bb22cc33dd44ee55ff";

    private static readonly string[] WrapperKinds = ["bare", "EventBridge", "an Action's message", "an Action's argument"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Wrappers => [.. WrapperKinds];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_over_the_limit_is_stored_with_only_its_envelope_and_the_user_id(bool isAnnounced)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var large = PadTo(FixtureEventBuilder.Deleted(), 3_000_000);

        Assert.Equal(202, (await ReceiveAsync(app, large.ToUtf8Bytes(), isAnnounced)).StatusCode);

        var stored = ReadStoredEvent(app);
        var sent = FixtureEventBuilder.Deleted().ToEvent();
        Assert.Equal(
            (sent.Id, sent.Type, sent.Time, sent.Tenant, sent.Stream, sent.IsTest, sent.User.UserId),
            (stored.Id, stored.Type, stored.Time, stored.Tenant, stored.Stream, stored.IsTest, stored.User.UserId));
        Assert.Equal($"{{\"user_id\":\"{UserId}\"}}", Encoding.UTF8.GetString(stored.User.Utf8.Span));
        Assert.Null(stored.PreviousUser);
        Assert.Empty(app.Storage.Blobs);
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task It_can_be_wrapped_and_its_members_can_come_in_any_order(string wrapper)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var members = PadTo(FixtureEventBuilder.Deleted(), 20_000).ToJson().ToList();
        for (var shift = 0; shift < members.Count; shift++)
        {
            var order = members.Skip(shift).Concat(members.Take(shift)).Reverse();
            var body = Wrap(wrapper, new JsonObject(order.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));

            Assert.Equal(202, (await ReceiveAsync(app, body, shift % 2 == 0)).StatusCode);
        }

        Assert.Equal(members.Count, app.Storage.SentMessages.Count);
        Assert.Equal(UserId, ReadStoredEvent(app).User.UserId);
    }

    [Theory]
    [InlineData("user.created")]
    [InlineData("user.updated")]
    [InlineData("user.renamed")]
    [InlineData("organization.deleted")]
    public async Task Another_event_over_the_limit_is_rejected_at_any_position_of_its_type(string type)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var first = PadTo(FixtureEventBuilder.Created().WithType(type), 20_000);
        var last = PadTo(FixtureEventBuilder.Created().WithoutEnvelopeMember("type"), 20_000).WithEnvelopeMember("type", type);

        foreach (var body in new[] { first, last })
        {
            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8Bytes(), isAnnounced: true)).StatusCode);
            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8Bytes(), isAnnounced: false)).StatusCode);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public async Task A_type_in_the_profile_does_not_make_a_deletion()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        foreach (var member in new[] { "type", "detail", "message", "event", "data" })
        {
            var fake = FixtureEventBuilder.Deleted().ToJson();
            var body = PadTo(FixtureEventBuilder.Created().WithoutEnvelopeMember("type"), 20_000).WithUserMember(member, fake.DeepClone()).WithUserMember("app_metadata", fake).WithEnvelopeMember("type", "user.updated");

            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8Bytes(), isAnnounced: false)).StatusCode);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("}")]
    [InlineData(",")]
    [InlineData("{")]
    [InlineData("x")]
    public async Task A_truncated_deletion_or_one_with_trailing_data_is_rejected(string end)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var whole = PadTo(FixtureEventBuilder.Deleted(), 20_000).ToString();
        var spoiled = end.Length == 0 ? whole[..^1] : whole + end;

        Assert.Equal(413, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(spoiled), isAnnounced: false)).StatusCode);
        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("id")]
    [InlineData("time")]
    public async Task A_deletion_without_a_required_member_is_rejected_with_the_name_of_the_member(string member)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = PadTo(FixtureEventBuilder.Deleted(), 20_000);
        body = member == "user_id" ? body.WithUserMember(member, 7) : body.WithEnvelopeMember(member, "");

        var response = await ReceiveAsync(app, body.ToUtf8Bytes(), isAnnounced: false);

        Assert.Equal(400, response.StatusCode);
        Assert.Contains(member, Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_deletion_is_read_in_chunks_and_ends_at_the_limit_of_the_host()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var whole = FixtureEventBuilder.Deleted().ToString();
        var start = $"{whole[..(whole.IndexOf("\"object\":{", StringComparison.Ordinal) + 10)]}\"noise\":\"";
        var body = new CountingStream(Encoding.UTF8.GetBytes(start), long.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var response = await app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

        Assert.Equal(413, response.StatusCode);
        Assert.InRange(body.BytesRead, OversizedBodyReader.MaxBytes, OversizedBodyReader.MaxBytes + 65_536);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public async Task Endlessly_repeated_members_do_not_fill_memory()
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        foreach (var (start, more) in new[] { ("{\"a\":1", ",\"id\":\"evt_1\""), ("{\"a\":1", ",\"id\":7"), ("{\"type\":\"user.deleted\",\"id\":\"", "xxxxxxxx"), ("{", "\"data\":{\"object\":{"), ("{\"", "nnnnnnnnn") })
        {
            var body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(more, 100_000)));

            Assert.Equal(413, (await ReceiveAsync(app, body, isAnnounced: false)).StatusCode);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public void For_any_event_and_chunks_the_result_equals_that_of_the_reader() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.String.Array[0, 4], Gen.Bool).Sample(
            (wrapper, seed, texts, isIndented) =>
            {
                var random = new Random(seed);
                var body = FixtureEventBuilder.Deleted();
                foreach (var text in texts)
                {
                    body.WithEnvelopeMember($"x{text}", text).WithUserMember($"x{text}", new JsonObject { [text] = new JsonArray(text, 1, null) });
                }

                var members = body.ToJson().ToList();
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
                var json = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
                var bytes = Wrap(WrapperKinds[wrapper], json, isIndented);

                using var outline = new EventOutline();
                for (var at = 0; at < bytes.Length;)
                {
                    var length = Math.Min(random.Next(1, 40), bytes.Length - at);
                    Assert.True(outline.TryAdd(bytes.AsSpan(at, length)));
                    at += length;
                }

                Assert.True(outline is { IsComplete: true, HasDeletionType: true });
                var kept = Assert.IsType<EventReadResult.Success>(EventReader.Read(outline.Json)).Event;
                var whole = Assert.IsType<EventReadResult.Success>(EventReader.Read(bytes)).Event;
                Assert.Equal(
                    (whole.Id, whole.Type, whole.Time, whole.Tenant, whole.Stream, whole.IsTest, whole.User.UserId),
                    (kept.Id, kept.Type, kept.Time, kept.Tenant, kept.Stream, kept.IsTest, kept.User.UserId));
            },
            iter: 500);

    [Theory]
    [InlineData("\"user_id\"", "\"user\\u005fid\"")]
    [InlineData("\"type\"", "\"\\u0074ype\"")]
    [InlineData("\"a0tenant\"", "\"a0tenant\":null,\"a0tenant\"")]
    [InlineData("\"data\"", "\"data\":null,\"data\":{\"object\":{\"user_id\":\"auth0|other\"}},\"data\"")]
    [InlineData("{\"specversion\"", "\uFEFF{\"specversion\"")]
    public async Task It_is_read_like_the_event_reader_does(string written, string otherwise)
    {
        await using var app = TestApp.Create(("Webhook:MaxBodyBytes", "4096"));
        var body = PadTo(FixtureEventBuilder.Deleted(), 20_000).ToString();
        Assert.Contains(written, body, StringComparison.Ordinal);

        Assert.Equal(202, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(body.Replace(written, otherwise, StringComparison.Ordinal)), isAnnounced: true)).StatusCode);

        Assert.Equal((UserId, "tidewater-press"), (ReadStoredEvent(app).User.UserId, ReadStoredEvent(app).Tenant));
    }

    private static FixtureEventBuilder PadTo(FixtureEventBuilder body, int size) => body
        .WithUserMember("user_metadata", new JsonObject { ["noise"] = IncompressibleText.Create(size), ["deep"] = JsonNode.Parse(new string('[', 50) + "\"\\\\\\\"}]\"" + new string(']', 50)) });

    private static byte[] Wrap(string wrapper, JsonObject body, bool isIndented = false) => JsonSerializer.SerializeToUtf8Bytes(
        wrapper switch
        {
            "bare" => body,
            "EventBridge" => new JsonObject { ["version"] = "0", ["id"] = "5d3f7c1e", ["detail-type"] = "user.deleted", ["source"] = "aws.partner", ["detail"] = body },
            "an Action's message" => new JsonObject { ["message"] = body },
            _ => new JsonObject { ["event"] = new JsonObject { ["secrets"] = new JsonObject(), ["message"] = body } },
        },
        isIndented ? Indented : JsonSerializerOptions.Default);

    private static Task<HttpResult> ReceiveAsync(TestApp app, byte[] body, bool isAnnounced)
    {
        Assert.True(body.Length > Limit);
        var request = new WebhookRequestBuilder().WithBody(new CountingStream(body));
        return app.GetService<EventReceiver>().ReceiveAsync(
            (isAnnounced ? request.WithHeader("Content-Length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)) : request).Build(),
            CancellationToken.None);
    }

    private static Auth0Event ReadStoredEvent(TestApp app)
    {
        var message = Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(app.Storage.SentMessages[^1].Body)).Message;
        return Assert.IsType<EventReadResult.Success>(EventReader.Read(message.EventJson.Span)).Event;
    }
}
