using System.Text.Json;
using Auth0Sync.Core.Events;
using Xunit;

namespace Auth0Sync.Tests.Events;

internal static class EventAssert
{
    /// <summary>Writing an event for the queue and reading it back gives the same event, minus what is never queued.</summary>
    public static void SurvivesProjection(Auth0Event original)
    {
        var back = Assert.IsType<EventReading.Read>(EventReader.Read(EventProjection.Write(original))).Event;

        Assert.Equal(
            (original.Id, original.Type, original.Time, original.Tenant, original.Stream, original.IsTest),
            (back.Id, back.Type, back.Time, back.Tenant, back.Stream, back.IsTest));
        Same(original.User, back.User);
        Assert.Equal(original.Previous is null, back.Previous is null);
        if (original.Previous is not null)
        {
            Same(original.Previous, back.Previous!);
        }
    }

    private static void Same(UserProfile original, UserProfile back)
    {
        string[] dropped = ["last_ip", "multifactor"];
        Assert.DoesNotContain(back.Json.EnumerateObject(), member => dropped.Contains(member.Name));
        var expected = original.Json.EnumerateObject().Where(member => !dropped.Contains(member.Name)).ToList();
        var actual = back.Json.EnumerateObject().ToList();
        Assert.Equal(expected.Select(member => member.Name), actual.Select(member => member.Name));
        Assert.All(expected.Zip(actual), pair => Assert.True(JsonElement.DeepEquals(pair.First.Value, pair.Second.Value), pair.First.Name));
    }
}
