using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>
/// What a token may do. The response is the documented one (https://developers.hubspot.com/docs/api/private-apps). A token that
/// HubSpot does not know gets a page with the status 404
/// (https://github.com/simstudioai/sim/blob/74c7dd64caac1cc1bb1e67287b2c64294c444d00/apps/sim/lib/credentials/token-service-accounts/validators/hubspot.ts),
/// and every key has the scope <c>oauth</c>
/// (https://github.com/scopiousdigital/kalup/blob/4ef1022743efe30acc7f6b526b051a3caf3d3c68/docs/hubspot.md).
/// </summary>
internal static class TokenInfo
{
    public static ApiResponse Read(ApiRequest request, SimulatorOptions options) => request.Body is not JsonObject body || body.GetString("tokenKey") is not { } token
        ? ApiResponse.FromError(ApiErrors.InvalidJson("tokenKey must be a string"))
        : options.AccessToken is { } known && token != known ? GatewayErrorPage.CreateResponse(HttpStatusCode.NotFound)
        : new ApiResponse(200, new JsonObject
        {
            ["userId"] = 1234567,
            ["hubId"] = long.Parse(ApiErrors.PortalId, CultureInfo.InvariantCulture),
            ["appId"] = 2222222,
            ["scopes"] = new JsonArray([.. options.Scopes.Append("oauth").Order(StringComparer.Ordinal).Select(scope => JsonValue.Create(scope))]),
        });
}
