using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>
/// What names an event, its sender or its user fits every later store, and is refused at the door otherwise: behind it,
/// it would fail for ever.
/// </summary>
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
    public async Task A_member_may_be_as_long_as_its_limit_and_no_longer(string member, int limit)
    {
        await using var app = Compose();

        Assert.Equal(202, (await ReceiveAsync(app, Event(member, Text(member, limit)))).Status);
        foreach (var length in new[] { limit + 1, 70_000, 500_000 })
        {
            AssertRefused(await ReceiveAsync(app, Event(member, Text(member, length))), member, $"at most {limit} characters");
        }

        Assert.InRange(app.Get<MemoryQueue>().Count, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_member_may_hold_nothing_that_cannot_be_seen(string member, int limit)
    {
        await using var app = Compose();

        foreach (var bad in Unprintable)
        {
            foreach (var value in new[] { bad + Text(member, 5), Text(member, 5) + bad, "user." + bad + "x" })
            {
                AssertRefused(await ReceiveAsync(app, Event(member, value)), member, "no control");
            }
        }

        Assert.InRange(limit, 1, 1024);
        Assert.Equal(0, app.Get<MemoryQueue>().Count);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_member_may_hold_any_letter_that_can_be_seen(string member, int limit)
    {
        await using var app = Compose();

        Assert.Equal(202, (await ReceiveAsync(app, Event(member, "user.|zoë žižek 山田 \U0001f600 \\u000a <&>'\"%"))).Status);
        Assert.InRange(limit, 1, 1024);
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task The_limits_hold_in_every_form_of_an_event(string wrapper)
    {
        await using var app = Compose();

        foreach (var (member, limit) in Limits.Select(row => ((string)row[0], (int)row[1])))
        {
            foreach (var value in new[] { Text(member, limit + 1), "user.\nx" })
            {
                AssertRefused(await ReceiveAsync(app, Wrap(wrapper, Event(member, value))), member, "must have");
            }
        }

        Assert.Equal(202, (await ReceiveAsync(app, Wrap(wrapper, FixtureEvent.Created()))).Status);
        Assert.Equal(1, app.Get<MemoryQueue>().Count);
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task On_the_queue_such_a_message_goes_to_review_and_is_done(string member, int limit)
    {
        await using var app = Compose();

        foreach (var value in new[] { Text(member, limit + 1), "user.\u001b[2Jx" })
        {
            var message = EventMessage.New("hubspot", Event(member, value).ToUtf8(), app.Time.GetUtcNow());
            await app.Get<EventCorrelator>().CorrelateAsync(EventMessageCodec.EncodeInline(message)!.Value, CancellationToken.None);
        }

        Assert.All(app.Get<MemoryReview>().Items, item => Assert.Equal((ReviewReason.Unreadable, null), (item.Reason, item.EventId)));
        Assert.Equal(2, app.Get<MemoryReview>().Items.Count);
        Assert.Equal(0, app.Get<MemoryQueue>().Count);
    }

    [Theory]
    [InlineData("\\ud83d")]
    [InlineData("\\ude00")]
    public async Task Half_a_character_is_mended_as_everywhere(string half)
    {
        await using var app = Compose();
        var body = FixtureEvent.Created().ToString().Replace("evt_", $"evt_{half}", StringComparison.Ordinal);

        Assert.Equal(202, (await ReceiveAsync(app, Encoding.UTF8.GetBytes(body))).Status);
    }

    [Fact]
    public async Task A_trace_state_that_no_message_should_carry_is_left_behind()
    {
        using var activity = new System.Diagnostics.Activity("test").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var message = EventMessage.New("hubspot", FixtureEvent.Created().ToUtf8(), DateTimeOffset.UnixEpoch);
        foreach (var (state, kept) in new[] { ("vendor=1", true), (new string('a', 512), true), (new string('a', 513), false), ("a=\n", false), ("a=ü", false) })
        {
            activity.TraceStateString = state;

            Assert.Equal(kept ? state : null, message.TracedBy(activity).TraceState);
        }

        await Task.CompletedTask;
    }

    private static Composition Compose() => Composition.With(services => services.AddMemoryStorage());

    private static string Text(string member, int length) => (member == "type" ? "user." : "").PadRight(length, 'x');

    private static FixtureEvent Event(string member, string value) =>
        member.StartsWith("data.", StringComparison.Ordinal) ? FixtureEvent.Created().WithUserId(value) : FixtureEvent.Created().With(member, value);

    private static byte[] Wrap(string wrapper, FixtureEvent body) => JsonSerializer.SerializeToUtf8Bytes(wrapper switch
    {
        "bare" => body.ToJson(),
        "EventBridge" => new JsonObject { ["id"] = "5d3f7c1e", ["source"] = "aws.partner/auth0.com", ["detail"] = body.ToJson() },
        "an Action's message" => new JsonObject { ["message"] = body.ToJson() },
        _ => new JsonObject { ["event"] = new JsonObject { ["message"] = body.ToJson() } },
    });

    private static Task<HttpAnswer> ReceiveAsync(Composition app, FixtureEvent body) => ReceiveAsync(app, body.ToUtf8());

    private static Task<HttpAnswer> ReceiveAsync(Composition app, byte[] body) =>
        app.Get<EventReceiver>().ReceiveAsync(new WebhookRequestBuilder().WithBody(body).Build(), CancellationToken.None);

    private static void AssertRefused(HttpAnswer answer, string member, string words)
    {
        Assert.Equal(400, answer.Status);
        var problem = Encoding.UTF8.GetString(answer.Body.Span);
        Assert.Contains($"{member} must have", problem, StringComparison.Ordinal);
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }
}
