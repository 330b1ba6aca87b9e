using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Unit")]
public class PropertyValueProperties
{
    private static readonly string[] _names =
    [
        "email", "firstname", "auth0_email_verified", "auth0_birthday", "auth0_last_login", "auth0_logins", "auth0_plan",
        "hs_language", "hubspot_owner_id",
    ];

    // Any characters, including unpaired surrogates, and text similar to an address, a date or a number.
    private static readonly Gen<string> _values = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char["0123456789-+.,:eETZ/ "], 0, 30],
        Gen.Select(Gen.String[1, 10], Gen.String[1, 20]).Select((local, domain) => $"{local}@{domain}.com"),
        Gen.Select(Gen.String[1, 10], Gen.String[1, 10]).Select((domain, topLevel) => $"ines@{domain}.{topLevel}"));

    [Fact]
    public void Any_text_for_any_property_is_stored_and_read_back_or_rejected_by_name() =>
        Gen.Select(Gen.Int[0, _names.Length - 1].Select(index => _names[index]), _values).Sample((name, value) =>
        {
            var account = new SimulatedAccount(SimulatorClient.Options with { AccessToken = null });
            var response = account.Send(new ApiRequest(
                Operation.Create, Body: new JsonObject { ["properties"] = new JsonObject { [name] = value } }));

            if (response.Status == 201)
            {
                var stored = Assert.Single(account.Contacts)[name];
                return value.Length == 0 ? stored is null : stored is { Length: > 0 };
            }

            var rejected = (string?)response.Body!["errors"]![0]!["context"]!["propertyName"]![0];
            return response.Status == 400 && rejected == name && account.Contacts.IsEmpty;
        });
}
