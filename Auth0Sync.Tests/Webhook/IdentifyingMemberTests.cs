using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>
/// Members that identify an event, its sender or its user are rejected by the webhook if a store could not accept them:
/// later the event would fail permanently.
/// </summary>
[Trait("Category", "Unit")]
public class IdentifyingMemberTests
{
    private static readonly string[] Unprintable =
    [
        "\0", "\t", "\n", "\r", "\u001b[2J", "\u007f", "\u0085", "\u009b", "\u00ad", "\u200b", "\u202e", "\u2028", "\u2029", "\u2066", "\ufeff", "\U000e0041",
    ];

    public static TheoryData<string, int> Limits => new()
    {
        { "id", 255 },
        { "type", 128 },
        { "a0stream", 128 },
        { "a0tenant", 255 },
        { "data.object.user_id", 1024 },
    };

    public static TheoryData<string> Wrappers => ["bare", "EventBridge", "an Action's message", "an Action's argument"];

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_member_can_be_as_long_as_its_limit_and_no_longer(string member, int limit)
    {
        await using var app = CreateApp();

        Assert.Equal(202, (await ReceiveAsync(app, Event(member, Text(member, limit)))).StatusCode);
        foreach (var length in new[] { limit + 1, 70_000, 500_000 })
        {
            AssertRejected(await ReceiveAsync(app, Event(member, Text(member, length))), member, $"at most {limit} characters");
        }

        Assert.InRange(app.GetService<MemoryEventQueue>().Count, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_member_must_not_contain_unprintable_characters(string member, int limit)
    {
        await using var app = CreateApp();

        foreach (var bad in Unprintable)
        {
            foreach (var value in new[] { bad + Text(member, 5), Text(member, 5) + bad, "user." + bad + "x" })
            {
                AssertRejected(await ReceiveAsync(app, Event(member, value)), member, "no control");
            }
        }

        Assert.InRange(limit, 1, 1024);
        Assert.Equal(0, app.GetService<MemoryEventQueue>().Count);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_member_can_contain_any_printable_letter(string member, int limit)
    {
        await using var app = CreateApp();

        Assert.Equal(202, (await ReceiveAsync(app, Event(member, "user.|zoë žižek 山田 \U0001f600 \\u000a <&>'\"%"))).StatusCode);
        Assert.InRange(limit, 1, 1024);
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task The_limits_apply_to_every_form_of_an_event(string wrapper)
    {
        await using var app = CreateApp();

        foreach (var (member, limit) in Limits.Select(row => ((string)row[0], (int)row[1])))
        {
            foreach (var value in new[] { Text(member, limit + 1), "user.\nx" })
            {
                AssertRejected(await ReceiveAsync(app, Wrap(wrapper, Event(member, value))), member, "must have");
            }
        }

        Assert.Equal(202, (await ReceiveAsync(app, Wrap(wrapper, FixtureEventBuilder.Created()))).StatusCode);
        Assert.Equal(1, app.GetService<MemoryEventQueue>().Count);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task Such_a_message_on_the_queue_goes_to_review_and_is_completed(string member, int limit)
    {
        await using var app = CreateApp();

        foreach (var value in new[] { Text(member, limit + 1), "user.\u001b[2Jx" })
        {
            var message = EventMessage.Create("hubspot", Event(member, value).ToUtf8Bytes(), app.Time.GetUtcNow());
            await app.GetService<QueueMessageProcessor>().ProcessAsync(EventMessageCodec.EncodeInline(message)!.Value, CancellationToken.None);
        }

        Assert.All(app.GetService<MemoryReviewStore>().Items, item => Assert.Equal((ReviewReason.Unreadable, null), (item.Reason, item.EventId)));
        Assert.Equal(2, app.GetService<MemoryReviewStore>().Items.Count);
        Assert.Equal(0, app.GetService<MemoryEventQueue>().Count);
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    public async Task A_lone_surrogate_is_repaired_as_everywhere(string half)
    {
        await using var app = CreateApp();
        var body = FixtureEventBuilder.Created().ToString().Replace("evt_", $"evt_{half}", StringComparison.Ordinal);

        Assert.Equal(202, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(body))).StatusCode);
    }

    [Fact]
    public async Task An_invalid_trace_state_is_dropped()
    {
        using var activity = new System.Diagnostics.Activity("test").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var message = EventMessage.Create("hubspot", FixtureEventBuilder.Created().ToUtf8Bytes(), DateTimeOffset.UnixEpoch);
        foreach (var (state, kept) in new[] { ("vendor=1", true), (new string('a', 512), true), (new string('a', 513), false), ("a=\n", false), ("a=ü", false) })
        {
            activity.TraceStateString = state;

            Assert.Equal(kept ? state : null, message.WithTraceContext(activity).TraceState);
        }

        await Task.CompletedTask;
    }

    private static TestApp CreateApp() => TestApp.Create(services => services.AddMemoryStorage());

    private static string Text(string member, int length) => (member == "type" ? "user." : "").PadRight(length, 'x');

    private static FixtureEventBuilder Event(string member, string value) =>
        member.StartsWith("data.", StringComparison.Ordinal) ? FixtureEventBuilder.Created().WithUserId(value) : FixtureEventBuilder.Created().WithEnvelopeMember(member, value);

    private static byte[] Wrap(string wrapper, FixtureEventBuilder body) => JsonSerializer.SerializeToUtf8Bytes(wrapper switch
    {
        "bare" => body.ToJson(),
        "EventBridge" => new JsonObject { ["id"] = "5d3f7c1e", ["source"] = "aws.partner/auth0.com", ["detail"] = body.ToJson() },
        "an Action's message" => new JsonObject { ["message"] = body.ToJson() },
        _ => new JsonObject { ["event"] = new JsonObject { ["message"] = body.ToJson() } },
    });

    private static Task<HttpResult> ReceiveAsync(TestApp app, FixtureEventBuilder body) => ReceiveAsync(app, body.ToUtf8Bytes());

    private static Task<HttpResult> ReceiveAsync(TestApp app, byte[] body) =>
        app.GetService<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    private static void AssertRejected(HttpResult response, string member, string message)
    {
        Assert.Equal(400, response.StatusCode);
        var problem = Encoding.UTF8.GetString(response.Body.Span);
        Assert.Contains($"{member} must have", problem, StringComparison.Ordinal);
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }
}
