using System.Globalization;
using System.Text;
using Auth0Sync.Core.Events;
using Xunit;

namespace Auth0Sync.Tests.Events;

[Trait("Category", "Unit")]
public class EmailAddressTests
{
    // All characters whose NFKC form (Unicode 17) contains an ASCII character.
    private const string CharactersNormalizedToAscii =
        "A0 A8 AA AF B2-B4 B8-BA BC-BE 132-133 13F-140 149 17F 1C4-1CC 1F1-1F3 2B0 2B2-2B3 2B7-2B8 2D8-2DD 2E1-2E3 37A "
        + "37E 384-385 1D2C 1D2E 1D30-1D31 1D33-1D3A 1D3C 1D3E-1D43 1D47-1D49 1D4D 1D4F-1D50 1D52 1D56-1D58 1D5B "
        + "1D62-1D65 1D9C 1DA0 1DBB 1E9A 1FBD 1FBF-1FC1 1FCD-1FCF 1FDD-1FDF 1FED-1FEF 1FFD-1FFE 2000-200A 2017 2024-2026 "
        + "202F 203C 203E 2047-2049 205F 2070-2071 2074-207A 207C-208A 208C-208E 2090-2093 2095-209C 20A8 2100-2103 "
        + "2105-2106 2109-210E 2110-2113 2115-2116 2119-211D 2120-2122 2124 2128 212A 212C-212D 212F-2131 2133-2134 2139 "
        + "213B 2145-2149 2150-217F 2189 2460-24EA 2A74-2A76 2C7C-2C7D 3000 309B-309C 3200-321E 3220-3243 3250-325F "
        + "32B1-32CF 3358-337A 3380-33FF A7F1-A7F4 FB00-FB06 FB29 FC5E-FC63 FDFA-FDFB FE10 FE13-FE16 FE19 FE30 FE33-FE38 "
        + "FE47-FE50 FE52 FE54-FE57 FE59-FE5C FE5F-FE66 FE68-FE6B FE70 FE72 FE74 FE76 FE78 FE7A FE7C FE7E FF01-FF5E FFE3 "
        + "107A5 1CCD6-1CCF9 1D400-1D454 1D456-1D49C 1D49E-1D49F 1D4A2 1D4A5-1D4A6 1D4A9-1D4AC 1D4AE-1D4B9 1D4BB "
        + "1D4BD-1D4C3 1D4C5-1D505 1D507-1D50A 1D50D-1D514 1D516-1D51C 1D51E-1D539 1D53B-1D53E 1D540-1D544 1D546 "
        + "1D54A-1D550 1D552-1D6A3 1D7CE-1D7FF 1F100-1F10A 1F110-1F12E 1F130-1F14F 1F16A-1F16C 1F190 1FBF0-1FBF9";

    // Blocks whose letters, marks and digits do not change under NFKC.
    private static readonly (int First, int Last)[] Scripts =
    [
        (0x00C0, 0x00D6), (0x00D8, 0x00F6), (0x00F8, 0x012F), (0x014A, 0x017E), (0x0386, 0x0386), (0x0388, 0x03CE), (0x0400, 0x0481),
        (0x05D0, 0x05EA), (0x0620, 0x064A), (0x0660, 0x0669), (0x0905, 0x0939), (0x0E01, 0x0E30), (0x10D0, 0x10FA), (0x1E00, 0x1E95),
        (0x3041, 0x3096), (0x30A1, 0x30FA), (0x4E00, 0x9FA5), (0xAC00, 0xD7A3), (0x10330, 0x10340), (0x1E900, 0x1E943), (0x20000, 0x2A6D6),
    ];

    [Theory]
    [InlineData("ines@example.com", "INES@Example.Com", true)]
    [InlineData("inês@example.com", "INêS@example.com", true)]
    [InlineData("inês@example.com", "inÊs@example.com", false)]
    [InlineData("kevin@example.com", "\u212Aevin@example.com", false)]
    [InlineData("site@example.com", "\u017Fite@example.com", false)]
    [InlineData("ines@example.com", "\u0131nes@example.com", false)]
    [InlineData("ines@example.com", " ines@example.com", false)]
    [InlineData("a[b@example.com", "a{b@example.com", false)]
    [InlineData("ines@example.com", null, false)]
    [InlineData(null, null, false)]
    public void Emails_are_compared_ignoring_the_case_of_ASCII_letters(string? one, string? other, bool same)
    {
        Assert.Equal(same, EmailAddress.AreEqual(one, other));
        Assert.Equal(same, EmailAddress.AreEqual(other, one));
        Assert.Equal(same, one is not null && other is not null && EmailAddress.ToLowerAscii(one) == EmailAddress.ToLowerAscii(other));
    }

    [Theory]
    [InlineData("\t ines@example.com \r\n", "ines@example.com")]
    [InlineData("inês@exãmple.com", "inês@exãmple.com")]
    [InlineData("\u592A\u90CE@\u4F8B\u3048.jp", "\u592A\u90CE@\u4F8B\u3048.jp")]
    [InlineData("", null)]
    [InlineData(" ", null)]
    [InlineData("\u00A0ines@example.com", null)]
    [InlineData("ines@example.com\u3000", null)]
    [InlineData("in\u200Des@example.com", null)]
    [InlineData("\u212Aevin@example.com", null)]
    [InlineData("\uFF49nes@example.com", null)]
    [InlineData("ines\uFF20example.com", null)]
    [InlineData("\uD835\uDC24evin@example.com", null)]
    [InlineData("\u017Fite@example.com", null)]
    [InlineData("\u0130nes@example.com", null)]
    [InlineData("\u0131nes@example.com", null)]
    [InlineData("in\u0000es@example.com", null)]
    [InlineData("ines\u007F@example.com", null)]
    [InlineData("ines@exa\nmple.com", null)]
    [InlineData("ines@example\u3002com", null)]
    [InlineData("ines\u202E@example.com", null)]
    [InlineData("ines\u034F@example.com", null)]
    [InlineData("ines\u115F@example.com", null)]
    [InlineData("ines\u3164@example.com", null)]
    [InlineData("ines\uFE0F@example.com", null)]
    [InlineData("ines\uDB40\uDD00@example.com", null)]
    [InlineData("ines\uD83D\uDE00@example.com", null)]
    [InlineData("ines\uD83D@example.com", null)]
    [InlineData("e\u0301va@example.com", "e\u0301va@example.com")]
    [InlineData("\uD800\uDF30\uD800\uDF31@example.com", "\uD800\uDF30\uD800\uDF31@example.com")]
    public void An_email_contains_no_character_that_other_systems_interpret_differently(string text, string? address) =>
        Assert.Equal(address, EmailAddress.ParseOrNull(text));

    [Fact]
    public void No_character_that_normalizes_to_ASCII_is_allowed_in_an_email()
    {
        var characters = CharactersNormalizedToAscii.Split(' ').SelectMany(ParseRange).ToList();

        Assert.Equal(1674, characters.Count);
        Assert.All(characters, character => Assert.Null(EmailAddress.ParseOrNull($"in{character}es@example.com")));
    }

    [Fact]
    public void Of_all_other_characters_only_letters_marks_and_digits_are_allowed_in_an_email()
    {
        var others = Enumerable.Range(0x80, 0x110000 - 0x80).Where(Rune.IsValid).Select(code => new Rune(code)).Where(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber));

        Assert.All(others, rune => Assert.Null(EmailAddress.ParseOrNull($"in{rune}es@example.com")));
    }

    [Fact]
    public void Letters_marks_and_digits_of_any_script_are_allowed_in_an_email()
    {
        var letters = Scripts.SelectMany(script => Enumerable.Range(script.First, script.Last - script.First + 1)).Select(code => new Rune(code))
            .Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.OtherNotAssigned);

        Assert.All(letters, rune => Assert.Equal($"in{rune}es@example.com", EmailAddress.ParseOrNull($"in{rune}es@example.com")));
    }

    private static IEnumerable<Rune> ParseRange(string range)
    {
        var ends = range.Split('-').Select(end => Convert.ToInt32(end, 16)).ToList();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1).Select(code => new Rune(code));
    }
}
