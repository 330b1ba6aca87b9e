using System.Text;
using Auth0Sync.Core.Events;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Events;

[Trait("Category", "Unit")]
public class SurrogateEscapesTests
{
    [Theory]
    [InlineData(@"\ud83d", "\uFFFD")]
    [InlineData(@"\uD83D", "\uFFFD")]
    [InlineData(@"\ude00", "\uFFFD")]
    [InlineData(@"Ada \ud83d", "Ada \uFFFD")]
    [InlineData(@"\ud83d!", "\uFFFD!")]
    [InlineData(@"\ud83d\n", "\uFFFD\n")]
    [InlineData(@"\ud83d\ud83d\ude00", "\uFFFD\U0001F600")]
    [InlineData(@"\ud83d\ude00\ude00", "\U0001F600\uFFFD")]
    [InlineData(@"\ude00\ud83d", "\uFFFD\uFFFD")]
    [InlineData(@"\ud83d\u0041", "\uFFFDA")]
    [InlineData(@"\\\ud83d", "\\\uFFFD")]
    public void A_lone_surrogate_becomes_the_replacement_character(string escaped, string read) => Assert.Equal(read, NameOf(escaped));

    [Theory]
    [InlineData(@"\ud83d\ude00", "\U0001F600")]
    [InlineData(@"\\ud83d", @"\ud83d")]
    [InlineData(@"\\\\ude00", @"\\ude00")]
    [InlineData(@"\u00e9\u0041", "éA")]
    [InlineData(@"\ud7ff\ue000", "\uD7FF\uE000")]
    [InlineData("Zoë 😀", "Zoë 😀")]
    public void Complete_surrogate_pairs_and_escaped_backslashes_are_kept(string escaped, string read) => Assert.Equal(read, NameOf(escaped));

    [Fact]
    public void Text_that_needs_no_repair_is_not_copied()
    {
        var json = """{"name":"\ud83d\ude00 \\ud83d"}"""u8;

        Assert.True(SurrogateEscapes.ReplaceUnpaired(json) == json);
    }

    [Fact]
    public void The_original_is_not_changed()
    {
        var json = """{"name":"\ud83d"}"""u8.ToArray();
        var before = json.ToArray();

        SurrogateEscapes.ReplaceUnpaired(json);

        Assert.Equal(before, json);
    }

    private static string? NameOf(string escaped)
    {
        var json = FixtureEventBuilder.Created().WithUserMember("name", "PLACE").ToString().Replace("PLACE", escaped, StringComparison.Ordinal);
        return Assert.IsType<EventReadResult.Success>(EventReader.Read(Encoding.UTF8.GetBytes(json))).Event.User.GetString("name");
    }
}
