using Auth0Sync.Core.Correlation.Ledger;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Who reads the table can tell that a value of one field is the one from before, and nothing else.</summary>
public class LedgerHashTests
{
    private const string Ines = "auth0|1";

    private static readonly LedgerHash Hash = WithKey('k');

    [Fact]
    public void The_same_value_has_the_same_hash_only_in_the_same_field()
    {
        Assert.Equal(Hash.OfValue(Ines, "email", "ines@example.com"), Hash.OfValue(Ines, "email", "ines@example.com"));
        Assert.NotEqual(Hash.OfValue(Ines, "email", "ines@example.com"), Hash.OfValue(Ines, "work_email", "ines@example.com"));
        Assert.NotEqual(Hash.OfValue(Ines, "email", "ines@example.com"), Hash.OfValue(Ines, "email", "Ines@example.com"));
    }

    [Fact]
    public void A_field_that_is_cleared_is_another_one_than_an_empty_text_and_than_one_that_nobody_knows()
    {
        Assert.NotEqual(Hash.OfValue(Ines, "phone", null), Hash.OfValue(Ines, "phone", ""));
        Assert.NotEqual(FieldClock.Unknown, Hash.OfValue(Ines, "phone", null));
        Assert.False(Hash.IsOfValue(FieldClock.Unknown, Ines, "phone", null));
    }

    [Fact]
    public void Another_installation_has_other_hashes()
    {
        Assert.NotEqual(Hash.OfUser("auth0|1"), WithKey('x').OfUser("auth0|1"));
        Assert.NotEqual(Hash.OfValue(Ines, "email", "ines@example.com"), WithKey('x').OfValue(Ines, "email", "ines@example.com"));
        Assert.False(WithKey('x').IsOfValue(Hash.OfValue(Ines, "email", "ines@example.com"), Ines, "email", "ines@example.com"));
    }

    [Theory]
    [InlineData("ines@example.com")]
    [InlineData("")]
    [InlineData(null)]
    public void Equal_values_of_two_users_have_different_hashes(string? value)
    {
        Assert.NotEqual(Hash.OfValue(Ines, "email", value), Hash.OfValue("auth0|2", "email", value));
        Assert.False(Hash.IsOfValue(Hash.OfValue(Ines, "email", value), "auth0|2", "email", value));
    }

    [Fact]
    public void What_is_the_users_and_what_is_the_values_does_not_run_together() =>
        Assert.NotEqual(Hash.OfValue("auth0|1\na", "email", "b"), Hash.OfValue("auth0|1", "email", "a\nb"));

    [Theory]
    [InlineData("ines@example.com", "37EdaJQ01In+jixMykeq0Q==")]
    [InlineData(null, "pIMVjo4pqn9ykX11xFFfug==")]
    public void A_value_that_an_earlier_version_hashed_without_the_user_is_recognised(string? value, string before)
    {
        Assert.True(Hash.IsOfValue(before, Ines, "email", value));
        Assert.False(Hash.IsOfValue(before, Ines, "email", "other@example.com"));
        Assert.NotEqual(before, Hash.OfValue(Ines, "email", value));
    }

    [Fact]
    public void A_value_is_recognised_under_the_previous_key_and_hashed_with_the_new_one()
    {
        var rotated = WithKey('x', previous: 'k');

        Assert.True(rotated.IsOfValue(Hash.OfValue(Ines, "email", "ines@example.com"), Ines, "email", "ines@example.com"));
        Assert.False(rotated.IsOfValue(Hash.OfValue(Ines, "email", "ines@example.com"), Ines, "email", "other@example.com"));
        Assert.Equal(WithKey('x').OfValue(Ines, "email", "ines@example.com"), rotated.OfValue(Ines, "email", "ines@example.com"));
        Assert.Equal((Hash.OfUser(Ines), null), (rotated.OfUserBefore(Ines), Hash.OfUserBefore(Ines)));
    }

    [Fact]
    public void A_user_is_32_digits_that_fit_a_table_key_whatever_the_id_holds() =>
        Assert.Matches("^[0-9a-f]{32}$", Hash.OfUser("samlp|harbour/ines?#@example.com"));

    private static LedgerHash WithKey(char key, char? previous = null) => new(Options.Create(new LedgerOptions
    {
        Key = new string(key, LedgerOptions.MinimumKeyLength),
        PreviousKey = previous is { } letter ? new string(letter, LedgerOptions.MinimumKeyLength) : null,
    }));
}
