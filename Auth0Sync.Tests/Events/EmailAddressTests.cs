using Auth0Sync.Core.Events;
using Xunit;

namespace Auth0Sync.Tests.Events;

public class EmailAddressTests
{
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
    public void Addresses_are_the_same_but_for_the_case_of_ASCII_letters(string? one, string? other, bool same)
    {
        Assert.Equal(same, EmailAddress.AreSame(one, other));
        Assert.Equal(same, EmailAddress.AreSame(other, one));
        Assert.Equal(same, one is not null && other is not null && EmailAddress.ToLower(one) == EmailAddress.ToLower(other));
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
    public void An_address_holds_nothing_that_other_systems_take_for_something_else(string text, string? address) =>
        Assert.Equal(address, EmailAddress.Read(text));
}
