using Auth0Sync.Core.Correlation.Ledger;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>The table reveals whether a value of a field is the same as before, and nothing else.</summary>
[Trait("Category", "Unit")]
public class LedgerHashTests
{
    private const string Ines = "auth0|1";

    private static readonly LedgerHasher Hash = WithKey('k');

    [Fact]
    public void The_same_value_has_the_same_hash_only_in_the_same_field()
    {
        Assert.Equal(Hash.HashValue(Ines, "email", "ines@example.com"), Hash.HashValue(Ines, "email", "ines@example.com"));
        Assert.NotEqual(Hash.HashValue(Ines, "email", "ines@example.com"), Hash.HashValue(Ines, "work_email", "ines@example.com"));
        Assert.NotEqual(Hash.HashValue(Ines, "email", "ines@example.com"), Hash.HashValue(Ines, "email", "Ines@example.com"));
    }

    [Fact]
    public void A_cleared_field_differs_from_an_empty_text_and_from_an_unknown_value()
    {
        Assert.NotEqual(Hash.HashValue(Ines, "phone", null), Hash.HashValue(Ines, "phone", ""));
        Assert.NotEqual(FieldClock.UnknownValueHash, Hash.HashValue(Ines, "phone", null));
        Assert.False(Hash.IsHashOfValue(FieldClock.UnknownValueHash, Ines, "phone", null));
    }

    [Fact]
    public void Another_installation_has_different_hashes()
    {
        Assert.NotEqual(Hash.HashUserId("auth0|1"), WithKey('x').HashUserId("auth0|1"));
        Assert.NotEqual(Hash.HashValue(Ines, "email", "ines@example.com"), WithKey('x').HashValue(Ines, "email", "ines@example.com"));
        Assert.False(WithKey('x').IsHashOfValue(Hash.HashValue(Ines, "email", "ines@example.com"), Ines, "email", "ines@example.com"));
    }

    [Theory]
    [InlineData("ines@example.com")]
    [InlineData("")]
    [InlineData(null)]
    public void Equal_values_of_two_users_have_different_hashes(string? value)
    {
        Assert.NotEqual(Hash.HashValue(Ines, "email", value), Hash.HashValue("auth0|2", "email", value));
        Assert.False(Hash.IsHashOfValue(Hash.HashValue(Ines, "email", value), "auth0|2", "email", value));
    }

    [Fact]
    public void User_and_value_are_separated_in_the_hash_input() =>
        Assert.NotEqual(Hash.HashValue("auth0|1\na", "email", "b"), Hash.HashValue("auth0|1", "email", "a\nb"));

    [Theory]
    [InlineData("ines@example.com", "37EdaJQ01In+jixMykeq0Q==")]
    [InlineData(null, "pIMVjo4pqn9ykX11xFFfug==")]
    public void A_value_that_an_earlier_version_hashed_without_the_user_is_recognized(string? value, string before)
    {
        Assert.True(Hash.IsHashOfValue(before, Ines, "email", value));
        Assert.False(Hash.IsHashOfValue(before, Ines, "email", "other@example.com"));
        Assert.NotEqual(before, Hash.HashValue(Ines, "email", value));
    }

    [Fact]
    public void A_value_is_recognized_under_the_previous_key_and_hashed_with_the_new_one()
    {
        var rotated = WithKey('x', previous: 'k');

        Assert.True(rotated.IsHashOfValue(Hash.HashValue(Ines, "email", "ines@example.com"), Ines, "email", "ines@example.com"));
        Assert.False(rotated.IsHashOfValue(Hash.HashValue(Ines, "email", "ines@example.com"), Ines, "email", "other@example.com"));
        Assert.Equal(WithKey('x').HashValue(Ines, "email", "ines@example.com"), rotated.HashValue(Ines, "email", "ines@example.com"));
        Assert.Equal((Hash.HashUserId(Ines), null), (rotated.HashUserIdWithPreviousKey(Ines), Hash.HashUserIdWithPreviousKey(Ines)));
    }

    [Fact]
    public void A_user_key_is_32_digits_valid_as_a_table_key_for_any_id() =>
        Assert.Matches("^[0-9a-f]{32}$", Hash.HashUserId("samlp|harbour/ines?#@example.com"));

    private static LedgerHasher WithKey(char key, char? previous = null) => new(Options.Create(new LedgerOptions
    {
        Key = new string(key, LedgerOptions.MinimumKeyLength),
        PreviousKey = previous is { } letter ? new string(letter, LedgerOptions.MinimumKeyLength) : null,
    }));
}
