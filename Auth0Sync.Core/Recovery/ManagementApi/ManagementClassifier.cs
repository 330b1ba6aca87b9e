namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>Sorts Auth0's failures by what has to happen next. Pure. Auth0's own words are left out: they may quote.</summary>
/// <seealso href="https://auth0.com/docs/api/management/v2"/>
internal static class ManagementClassifier
{
    private const string Settings = "Auth0Sync:Auth0";

    /// <summary>Sorts an answer of the Management API that is no success, or no answer that can be understood.</summary>
    public static ManagementFailure Classify(ManagementAnswer answer) => answer.Status switch
    {
        null => Busy("Auth0 did not answer."),
        401 => Misconfigured($"Auth0 refuses a new token ({Name(answer)}): look at the clock, and at {Settings}:Domain, which must be the tenant's own domain."),
        403 => Misconfigured(
            $"Auth0's application lacks a scope ({Name(answer)}): it needs read:event_streams, read:event_deliveries and update:event_deliveries."),
        404 => new(FailureKind.Missing, $"Auth0 knows nothing of that id ({Name(answer)})."),
        409 => new(FailureKind.Conflict, $"Auth0 is doing the same already ({Name(answer)})."),
        429 => Busy("Auth0's rate limit is used up (429)."),
        408 or >= 500 => Busy($"Auth0 answered {answer.Status}."),
        >= 200 and < 300 => Busy($"Auth0 answered {answer.Status} with something that is not understood."),
        _ => new(FailureKind.Rejected, $"Auth0 refuses the call ({Name(answer)})."),
    };

    /// <summary>Sorts an answer of the token endpoint that is no token.</summary>
    public static ManagementFailure ClassifyToken(ManagementAnswer answer) => answer.Status switch
    {
        null or 408 or 429 or >= 500 or (>= 200 and < 300) => Classify(answer),
        403 => Misconfigured($"Auth0's application may not use the Management API ({Name(answer)}): authorize it for the API, with its scopes."),
        404 => Misconfigured($"There is no tenant at the domain (404): set {Settings}:Domain to the tenant's own domain."),
        _ => Misconfigured($"Auth0 gives no token ({Name(answer)}): set a valid {Settings}:ClientId and {Settings}:ClientSecret."),
    };

    private static ManagementFailure Busy(string problem) => new(FailureKind.Busy, problem);

    private static ManagementFailure Misconfigured(string problem) => new(FailureKind.Misconfigured, problem);

    // Codes are words of a list, such as insufficient_scope; anything longer is not one.
    private static string Name(ManagementAnswer answer)
    {
        var error = answer.Read(ManagementJson.Default.ErrorBody);
        var code = error?.ErrorCode ?? error?.Error;
        return code is { Length: > 0 and <= 40 } ? $"{answer.Status} {code}" : $"{answer.Status}";
    }
}
