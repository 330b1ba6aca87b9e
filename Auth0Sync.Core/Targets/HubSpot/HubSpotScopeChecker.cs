using System.Text.Json;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.HubSpot.Api;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Compares the scopes of the token with those that the calls need.</summary>
internal static class HubSpotScopeChecker
{
    private const string Name = "scopes";
    private const string ReadContacts = "crm.objects.contacts.read";
    private const string WriteContacts = "crm.objects.contacts.write";
    private const string WriteSchemas = "crm.schemas.contacts.write";

    /// <param name="response">The response to <see cref="HubSpotClient.ReadTokenInfoAsync"/>.</param>
    /// <param name="createsProperties">Whether properties have to be created. Archiving and erasing need no more than writing.</param>
    public static TargetObservation Check(HubSpotResponse response, bool createsProperties)
    {
        if (!response.IsSuccess || response.Body?.GetListOrNull("scopes") is not { } listed)
        {
            return new(Name, "HubSpot does not tell the scopes of the token, so it is not checked whether it may write.", "Run: auth0sync verify --target hubspot.");
        }

        string[] needed = createsProperties ? [ReadContacts, WriteContacts, WriteSchemas] : [ReadContacts, WriteContacts];
        var missing = needed.Except(listed.Where(scope => scope.ValueKind == JsonValueKind.String).Select(scope => scope.GetString()!)).ToList();
        return missing.Count == 0
            ? new(Name, $"The token has the scopes that are needed: {string.Join(", ", needed)}.")
            : new(Name, $"The token lacks scopes: {string.Join(", ", missing)}.", "Add them to the key in HubSpot; see docs/targets/hubspot.md.") { PreventsWriting = true };
    }
}
