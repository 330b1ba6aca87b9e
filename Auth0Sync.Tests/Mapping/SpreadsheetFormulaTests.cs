using Auth0Sync.Core.Mapping;
using Xunit;

namespace Auth0Sync.Tests.Mapping;

[Trait("Category", "Unit")]
public class SpreadsheetFormulaTests
{
    [Theory]
    [InlineData("=1+1")]
    [InlineData("=HYPERLINK(\"https://attacker.example\")")]
    [InlineData("+cmd|' /C calc'!A0")]
    [InlineData("-2+3+cmd|' /C calc'!A0")]
    [InlineData("@SUM(1+1)*cmd|' /C calc'!A0")]
    [InlineData("\uFF1D1+1")]
    [InlineData("\uFF20SUM(A1)")]
    [InlineData("+49 151 A1")]
    [InlineData("-A1")]
    public void A_spreadsheet_formula_gets_an_apostrophe(string text) => Assert.Equal($"'{text}", SpreadsheetFormula.Neutralize(text));

    [Theory]
    [InlineData("+4915112345678")]
    [InlineData("+49 (0) 151 / 123-45.67")]
    [InlineData("+49 151 12345 ext. 6")]
    [InlineData("+49151x6")]
    [InlineData("-7.5")]
    [InlineData("-")]
    [InlineData("Ines")]
    [InlineData("a=b")]
    [InlineData("'=1+1")]
    [InlineData("ines@example.com")]
    [InlineData("")]
    public void Other_text_and_every_phone_number_is_unchanged(string text) => Assert.Equal(text, SpreadsheetFormula.Neutralize(text));
}
