using Auth0Sync.Core.Correlation.Ledger;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>Who reads the table can tell that a value of one field is the one from before, and nothing else.</summary>
public class LedgerHashTests
{
    private static readonly LedgerHash Hash = WithKey('k');

    [Fact]
    public void The_same_value_has_the_same_hash_only_in_the_same_field()
    {
        Assert.Equal(Hash.OfValue("email", "ines@example.com"), Hash.OfValue("email", "ines@example.com"));
        Assert.NotEqual(Hash.OfValue("email", "ines@example.com"), Hash.OfValue("work_email", "ines@example.com"));
        Assert.NotEqual(Hash.OfValue("email", "ines@example.com"), Hash.OfValue("email", "Ines@example.com"));
    }

    [Fact]
    public void A_field_that_is_cleared_is_another_one_than_an_empty_text_and_than_one_that_nobody_knows()
    {
        Assert.NotEqual(Hash.OfValue("phone", null), Hash.OfValue("phone", ""));
        Assert.NotEqual(FieldClock.Unknown, Hash.OfValue("phone", null));
    }

    [Fact]
    public void Another_installation_has_other_hashes()
    {
        Assert.NotEqual(Hash.OfUser("auth0|1"), WithKey('x').OfUser("auth0|1"));
        Assert.NotEqual(Hash.OfValue("email", "ines@example.com"), WithKey('x').OfValue("email", "ines@example.com"));
    }

    [Fact]
    public void A_user_is_32_digits_that_fit_a_table_key_whatever_the_id_holds() =>
        Assert.Matches("^[0-9a-f]{32}$", Hash.OfUser("samlp|harbour/ines?#@example.com"));

    private static LedgerHash WithKey(char key) => new(Options.Create(new LedgerOptions { Key = new string(key, LedgerOptions.MinimumKeyLength) }));
}
