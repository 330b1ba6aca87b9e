using System.Text.Json;
using Auth0Sync.Core.Events;
using Xunit;

namespace Auth0Sync.Tests.Events;

internal static class EventAssert
{
    /// <summary>An event that is written for the queue and read back is the same.</summary>
    public static void RoundTripsThroughTheQueue(Auth0Event original)
    {
        var back = Assert.IsType<EventReadResult.Success>(EventReader.Read(EventWriter.Write(original).Span)).Event;

        Assert.Equal(
            (original.Id, original.Type, original.Time, original.Tenant, original.Stream, original.IsTest),
            (back.Id, back.Type, back.Time, back.Tenant, back.Stream, back.IsTest));
        Assert.Equal(original.User.Utf8.Span, back.User.Utf8.Span);
        Assert.Equal(original.PreviousUser is null, back.PreviousUser is null);
        if (original.PreviousUser is not null)
        {
            Assert.Equal(original.PreviousUser.Utf8.Span, back.PreviousUser!.Utf8.Span);
        }
    }

    /// <summary>The profile has every member that was sent, in the same order, except those that are never stored.</summary>
    public static void HasAllMembersOf(JsonElement sent, UserProfile profile)
    {
        string[] dropped = ["last_ip", "multifactor"];
        var expected = sent.EnumerateObject().Where(member => !dropped.Contains(member.Name)).ToList();
        var actual = JsonElement.Parse(profile.Utf8.Span).EnumerateObject().ToList();
        Assert.Equal(expected.Select(member => member.Name), actual.Select(member => member.Name));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Value.GetRawText(), pair.Second.Value.GetRawText()));
    }
}
