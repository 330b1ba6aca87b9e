using System.Text;
using Auth0Sync.Core.Queueing;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>A decision travels with its message, and one in an unknown form is ignored: the event then returns to review.</summary>
[Trait("Category", "Unit")]
public sealed class EventDecisionTests
{
    private static readonly EventMessage Message = EventMessage.Create("hubspot", "{\"id\":\"evt_1\"}"u8.ToArray(), new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_decision_survives_the_queue()
    {
        EventDecision?[] decisions =
        [
            null,
            new EventDecision.Link("51", null),
            new EventDecision.Link("51", "7"),
            new EventDecision.Create(),
            new EventDecision.SkipFields(["phone", "jobtitle"]),
        ];

        Assert.All(decisions, decision => Assert.Equal(decision, Read(EventMessageCodec.EncodeInline(Message with { Decision = decision })!.Value)));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("{\"link\":\"\"}")]
    [InlineData("{\"link\":7}")]
    [InlineData("{\"create\":false}")]
    [InlineData("{\"skip\":[]}")]
    [InlineData("{\"skip\":\"phone\"}")]
    [InlineData("{\"merge\":\"51\"}")]
    public void A_decision_in_another_form_is_ignored(string json)
    {
        var body = """{"v":1,"target":"hubspot","receivedAt":"2026-11-05T12:00:00+00:00","attempt":0,"decision":?,"event":{"id":"evt_1"}}""".Replace("?", json, StringComparison.Ordinal);

        Assert.Null(Read(Encoding.UTF8.GetBytes(body)));
    }

    private static EventDecision? Read(ReadOnlyMemory<byte> body) => Assert.IsType<MessageReadResult.Success>(EventMessageCodec.Decode(body)).Message.Decision;
}
