using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>A deletion is taken whatever its size; nobody stays active by having a large profile.</summary>
public class OversizedBodyTests
{
    private const int Limit = 4096;
    private const string UserId = "auth0|70aa11bb22cc33dd44ee55ff";

    private static readonly string[] Forms = ["bare", "EventBridge", "an Action's message", "an Action's argument"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static TheoryData<string> Wrappers => [.. Forms];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deletion_over_the_limit_is_stored_with_its_envelope_and_the_users_id_only(bool isAnnounced)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var large = Large(FixtureEvent.Deleted(), 3_000_000);

        Assert.Equal(202, (await ReceiveAsync(app, large.ToUtf8(), isAnnounced)).Status);

        var stored = Stored(app);
        var sent = FixtureEvent.Deleted().Read();
        Assert.Equal(
            (sent.Id, sent.Type, sent.Time, sent.Tenant, sent.Stream, sent.IsTest, sent.User.UserId),
            (stored.Id, stored.Type, stored.Time, stored.Tenant, stored.Stream, stored.IsTest, stored.User.UserId));
        Assert.Equal($"{{\"user_id\":\"{UserId}\"}}", Encoding.UTF8.GetString(stored.User.Utf8.Span));
        Assert.Null(stored.Previous);
        Assert.Empty(app.Storage.Blobs);
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task It_may_be_wrapped_and_its_members_may_come_in_any_order(string wrapper)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var members = Large(FixtureEvent.Deleted(), 20_000).ToJson().ToList();
        for (var shift = 0; shift < members.Count; shift++)
        {
            var order = members.Skip(shift).Concat(members.Take(shift)).Reverse();
            var body = Wrap(wrapper, new JsonObject(order.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))));

            Assert.Equal(202, (await ReceiveAsync(app, body, shift % 2 == 0)).Status);
        }

        Assert.Equal(members.Count, app.Storage.Messages.Count);
        Assert.Equal(UserId, Stored(app).User.UserId);
    }

    [Theory]
    [InlineData("user.created")]
    [InlineData("user.updated")]
    [InlineData("user.renamed")]
    [InlineData("organization.deleted")]
    public async Task Another_event_over_the_limit_is_refused_wherever_its_type_stands(string type)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var first = Large(FixtureEvent.Created().WithType(type), 20_000);
        var last = Large(FixtureEvent.Created().Without("type"), 20_000).With("type", type);

        foreach (var body in new[] { first, last })
        {
            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8(), isAnnounced: true)).Status);
            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8(), isAnnounced: false)).Status);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public async Task A_type_in_the_profile_makes_no_deletion()
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        foreach (var member in new[] { "type", "detail", "message", "event", "data" })
        {
            var fake = FixtureEvent.Deleted().ToJson();
            var body = Large(FixtureEvent.Created().Without("type"), 20_000).WithUser(member, fake.DeepClone()).WithUser("app_metadata", fake).With("type", "user.updated");

            Assert.Equal(413, (await ReceiveAsync(app, body.ToUtf8(), isAnnounced: false)).Status);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("}")]
    [InlineData(",")]
    [InlineData("{")]
    [InlineData("x")]
    public async Task A_deletion_that_is_cut_off_or_goes_on_is_refused(string end)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var whole = Large(FixtureEvent.Deleted(), 20_000).ToString();
        var spoiled = end.Length == 0 ? whole[..^1] : whole + end;

        Assert.Equal(413, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(spoiled), isAnnounced: false)).Status);
        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Theory]
    [InlineData("user_id")]
    [InlineData("id")]
    [InlineData("time")]
    public async Task A_deletion_without_what_it_needs_is_refused_by_the_name_of_the_member(string member)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var body = Large(FixtureEvent.Deleted(), 20_000);
        body = member == "user_id" ? body.WithUser(member, 7) : body.With(member, "");

        var answer = await ReceiveAsync(app, body.ToUtf8(), isAnnounced: false);

        Assert.Equal(400, answer.Status);
        Assert.Contains(member, Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_deletion_without_end_a_part_at_a_time_is_in_memory_and_it_ends_at_the_hosts_limit()
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var whole = FixtureEvent.Deleted().ToString();
        var start = $"{whole[..(whole.IndexOf("\"object\":{", StringComparison.Ordinal) + 10)]}\"noise\":\"";
        var body = new CountingStream(Encoding.UTF8.GetBytes(start), long.MaxValue);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var answer = await app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

        Assert.Equal(413, answer.Status);
        Assert.InRange(body.BytesRead, OversizedBody.MaxBytes, OversizedBody.MaxBytes + 65_536);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public async Task Members_that_are_repeated_without_end_fill_no_memory()
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        foreach (var (start, more) in new[] { ("{\"a\":1", ",\"id\":\"evt_1\""), ("{\"a\":1", ",\"id\":7"), ("{\"type\":\"user.deleted\",\"id\":\"", "xxxxxxxx"), ("{", "\"data\":{\"object\":{"), ("{\"", "nnnnnnnnn") })
        {
            var body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(more, 100_000)));

            Assert.Equal(413, (await ReceiveAsync(app, body, isAnnounced: false)).Status);
        }

        Assert.Equal(0, app.Storage.SendAttempts);
    }

    [Fact]
    public void Whatever_the_event_and_its_parts_are_what_is_kept_is_what_the_reader_reads_of_the_whole() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.String.Array[0, 4], Gen.Bool).Sample(
            (wrapper, seed, texts, isIndented) =>
            {
                var random = new Random(seed);
                var body = FixtureEvent.Deleted();
                foreach (var text in texts)
                {
                    body.With($"x{text}", text).WithUser($"x{text}", new JsonObject { [text] = new JsonArray(text, 1, null) });
                }

                var members = body.ToJson().ToList();
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
                var json = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
                var bytes = Wrap(Forms[wrapper], json, isIndented);

                var outline = new EventOutline();
                for (var at = 0; at < bytes.Length;)
                {
                    var length = Math.Min(random.Next(1, 40), bytes.Length - at);
                    Assert.True(outline.TryAdd(bytes.AsSpan(at, length)));
                    at += length;
                }

                Assert.True(outline is { IsWhole: true, SaysDeletion: true });
                var kept = Assert.IsType<EventReading.Read>(EventReader.Read(outline.Json)).Event;
                var whole = Assert.IsType<EventReading.Read>(EventReader.Read(bytes)).Event;
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
    public async Task It_is_read_as_the_reader_reads(string written, string otherwise)
    {
        await using var app = Composition.With(("Webhook:MaxBodyBytes", "4096"));
        var body = Large(FixtureEvent.Deleted(), 20_000).ToString();
        Assert.Contains(written, body, StringComparison.Ordinal);

        Assert.Equal(202, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(body.Replace(written, otherwise, StringComparison.Ordinal)), isAnnounced: true)).Status);

        Assert.Equal((UserId, "tidewater-press"), (Stored(app).User.UserId, Stored(app).Tenant));
    }

    private static FixtureEvent Large(FixtureEvent body, int size) => body
        .WithUser("user_metadata", new JsonObject { ["noise"] = Noise.Text(size), ["deep"] = JsonNode.Parse(new string('[', 50) + "\"\\\\\\\"}]\"" + new string(']', 50)) });

    private static byte[] Wrap(string wrapper, JsonObject body, bool isIndented = false) => JsonSerializer.SerializeToUtf8Bytes(
        wrapper switch
        {
            "bare" => body,
            "EventBridge" => new JsonObject { ["version"] = "0", ["id"] = "5d3f7c1e", ["detail-type"] = "user.deleted", ["source"] = "aws.partner", ["detail"] = body },
            "an Action's message" => new JsonObject { ["message"] = body },
            _ => new JsonObject { ["event"] = new JsonObject { ["secrets"] = new JsonObject(), ["message"] = body } },
        },
        isIndented ? Indented : JsonSerializerOptions.Default);

    private static Task<HttpAnswer> ReceiveAsync(Composition app, byte[] body, bool isAnnounced)
    {
        Assert.True(body.Length > Limit);
        var request = new WebhookRequestBuilder().WithBody(new CountingStream(body));
        return app.Get<EventReceiver>().ReceiveAsync(
            (isAnnounced ? request.WithHeader("Content-Length", body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)) : request).Build(),
            CancellationToken.None);
    }

    private static Auth0Event Stored(Composition app)
    {
        var message = Assert.IsType<MessageReading.Read>(EventMessageCodec.Decode(app.Storage.Messages[^1].Body)).Message;
        return Assert.IsType<EventReading.Read>(EventReader.Read(message.EventJson.Span)).Event;
    }
}
