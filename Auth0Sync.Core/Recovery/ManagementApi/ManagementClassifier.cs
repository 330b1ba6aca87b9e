namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Classifies Auth0's failures by how to proceed. Auth0's own messages are omitted, because they may quote data.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2"/>
internal static class ManagementClassifier
{
    private const string SettingsSection = "Auth0Sync:Auth0";

    /// <summary>Classifies a failed or unrecognized response of the Management API.</summary>
    public static ManagementFailure Classify(ManagementResponse response) => response.StatusCode switch
    {
        null => Busy("Auth0 did not respond."),
        401 => Misconfigured($"Auth0 rejects a new token ({DescribeStatus(response)}): check this machine's clock, and {SettingsSection}:Domain, which must be the tenant's own domain."),
        403 => Misconfigured(
            $"The Auth0 application lacks a scope ({DescribeStatus(response)}): it needs read:event_streams, read:event_deliveries and update:event_deliveries."),
        404 => new(ManagementFailureKind.NotFound, $"Auth0 has no stream or delivery with that id ({DescribeStatus(response)})."),
        409 => new(ManagementFailureKind.Conflict, $"Auth0 is already redelivering the event ({DescribeStatus(response)})."),
        429 => Busy("Auth0's rate limit is exceeded (429)."),
        408 or >= 500 => Busy($"Auth0 responded with status {response.StatusCode}."),
        >= 200 and < 300 => Busy($"Auth0 responded with status {response.StatusCode} and an unrecognized body."),
        _ => new(ManagementFailureKind.Rejected, $"Auth0 rejects the request ({DescribeStatus(response)})."),
    };

    /// <summary>Classifies a response of the token endpoint that contains no token.</summary>
    public static ManagementFailure ClassifyTokenResponse(ManagementResponse response) => response.StatusCode switch
    {
        null or 408 or 429 or >= 500 or (>= 200 and < 300) => Classify(response),
        403 => Misconfigured($"The Auth0 application is not authorized for the Management API ({DescribeStatus(response)}): authorize it, and grant the scopes."),
        404 => Misconfigured($"The domain has no Auth0 tenant (404): set {SettingsSection}:Domain to the tenant's own domain."),
        _ => Misconfigured($"Auth0 issues no token ({DescribeStatus(response)}): set a valid {SettingsSection}:ClientId and {SettingsSection}:ClientSecret."),
    };

    private static ManagementFailure Busy(string problem) => new(ManagementFailureKind.Busy, problem);

    private static ManagementFailure Misconfigured(string problem) => new(ManagementFailureKind.Misconfigured, problem);

    // Error codes are short, such as insufficient_scope. A longer text is not a code and may quote data.
    private static string DescribeStatus(ManagementResponse response)
    {
        var error = response.DeserializeOrNull(ManagementJson.Default.ErrorBody);
        var code = error?.ErrorCode ?? error?.Error;
        return code is { Length: > 0 and <= 40 } ? $"{response.StatusCode} {code}" : $"{response.StatusCode}";
    }
}
