namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Sorts Auth0's failures by what has to happen next. Pure. Auth0's own words are left out: they may quote.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2"/>
internal static class ManagementClassifier
{
    private const string SettingsSection = "Auth0Sync:Auth0";

    /// <summary>Sorts an answer of the Management API that is no success, or no answer that can be understood.</summary>
    public static ManagementFailure Classify(ManagementResponse response) => response.StatusCode switch
    {
        null => Busy("Auth0 did not answer."),
        401 => Misconfigured($"Auth0 refuses a new token ({DescribeStatus(response)}): look at the clock, and at {SettingsSection}:Domain, which must be the tenant's own domain."),
        403 => Misconfigured(
            $"Auth0's application lacks a scope ({DescribeStatus(response)}): it needs read:event_streams, read:event_deliveries and update:event_deliveries."),
        404 => new(ManagementFailureKind.NotFound, $"Auth0 knows nothing of that id ({DescribeStatus(response)})."),
        409 => new(ManagementFailureKind.Conflict, $"Auth0 is doing the same already ({DescribeStatus(response)})."),
        429 => Busy("Auth0's rate limit is used up (429)."),
        408 or >= 500 => Busy($"Auth0 answered {response.StatusCode}."),
        >= 200 and < 300 => Busy($"Auth0 answered {response.StatusCode} with something that is not understood."),
        _ => new(ManagementFailureKind.Rejected, $"Auth0 refuses the call ({DescribeStatus(response)})."),
    };

    /// <summary>Sorts an answer of the token endpoint that is no token.</summary>
    public static ManagementFailure ClassifyTokenResponse(ManagementResponse response) => response.StatusCode switch
    {
        null or 408 or 429 or >= 500 or (>= 200 and < 300) => Classify(response),
        403 => Misconfigured($"Auth0's application may not use the Management API ({DescribeStatus(response)}): authorize it for the API, with its scopes."),
        404 => Misconfigured($"There is no tenant at the domain (404): set {SettingsSection}:Domain to the tenant's own domain."),
        _ => Misconfigured($"Auth0 gives no token ({DescribeStatus(response)}): set a valid {SettingsSection}:ClientId and {SettingsSection}:ClientSecret."),
    };

    private static ManagementFailure Busy(string problem) => new(ManagementFailureKind.Busy, problem);

    private static ManagementFailure Misconfigured(string problem) => new(ManagementFailureKind.Misconfigured, problem);

    // Codes are words of a list, such as insufficient_scope; anything longer is not one.
    private static string DescribeStatus(ManagementResponse response)
    {
        var error = response.DeserializeOrNull(ManagementJson.Default.ErrorBody);
        var code = error?.ErrorCode ?? error?.Error;
        return code is { Length: > 0 and <= 40 } ? $"{response.StatusCode} {code}" : $"{response.StatusCode}";
    }
}
