namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// Classifies HubSpot's failures by what has to happen next. A status alone may come from a proxy: only with an error of
/// HubSpot's API it says something about a contact or about data.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal static class HubSpotResponseClassifier
{
    /// <summary>The minimum wait that HubSpot requires after 423.</summary>
    public static readonly TimeSpan MinLockWait = TimeSpan.FromSeconds(2);

    /// <summary>Classifies a response that is no success.</summary>
    public static TargetResult Classify(HubSpotResponse response)
    {
        var error = HubSpotError.From(response);
        return response.Status switch
        {
            null => new TargetResult.Busy(response.RetryAfter, response.NotSentReason ?? "HubSpot did not respond."),
            _ when IsUnrecognized(response, error) => new TargetResult.Busy(
                response.RetryAfter, $"Unrecognized response (status {response.Status}): it does not come from HubSpot's API."),
            401 => new TargetResult.Misconfigured($"HubSpot rejects the access token (401 {error.Code}): set a valid Auth0Sync:HubSpot:AccessToken."),
            403 when error.HasCode("MISSING_SCOPES") => new TargetResult.Misconfigured(
                $"HubSpot's token lacks a scope (403 {error.Code}): it needs crm.objects.contacts.read and crm.objects.contacts.write."),
            403 => new TargetResult.Misconfigured(
                $"HubSpot forbids the call (403 {error.Code}): check the token's permissions and the state of the account."),
            404 => new TargetResult.Missing(),
            423 => new TargetResult.Busy(Max(response.RetryAfter, MinLockWait), "The resource is locked in HubSpot (423)."),
            429 when error.RateLimitPolicy == "DAILY" => new TargetResult.Misconfigured(
                "HubSpot's daily limit of calls is used up (429 DAILY): events wait until the account's day ends or the limit is raised."),
            408 or 429 or 477 or >= 500 => new TargetResult.Busy(response.RetryAfter, $"HubSpot responded with {response.Status}."),
            >= 200 and < 300 => new TargetResult.Busy(null, $"HubSpot responded with {response.Status} but without a result."),
            _ => ClassifyRejection(response.Status, error),
        };
    }

    /// <summary>
    /// Whether a response comes from a gateway, a wrong path or a retired version: an error status without an error of
    /// HubSpot's API. It does not mean that a contact is missing or that data is invalid.
    /// </summary>
    public static bool IsUnrecognized(HubSpotResponse response) => !response.IsSuccess && IsUnrecognized(response, HubSpotError.From(response));

    private static bool IsUnrecognized(HubSpotResponse response, HubSpotError error) => response.Status switch
    {
        null or 401 or 408 or 423 or 429 or 477 or >= 500 or (>= 200 and < 300) => false,
        404 => !error.HasCode("OBJECT_NOT_FOUND"),
        < 400 or 405 or 410 => true,
        _ => !error.IsFromHubSpot,
    };

    private static TargetResult ClassifyRejection(int? status, HubSpotError error)
    {
        if (error.HasCodeWithoutProperty("PROPERTY_DOESNT_EXIST"))
        {
            return new TargetResult.Misconfigured(
                "A mapped property does not exist in HubSpot (PROPERTY_DOESNT_EXIST): create it, or remove it from Auth0Sync:HubSpot:Mapping.");
        }

        // Invalid values first: without them, the next response tells whether a unique one is taken.
        return (error.RejectedFields, error.Conflict) switch
        {
            ([], { } conflict) => new TargetResult.Conflict(conflict.OwnerContactId, error.Message) { Field = conflict.Property },
            ([], null) when status == 409 => new TargetResult.Conflict(null, error.Message),
            var (fields, _) => new TargetResult.Rejected($"{status} {error.Code}", error.Message) { Fields = fields },
        };
    }

    private static TimeSpan Max(TimeSpan? retryAfter, TimeSpan minimum) => retryAfter is { } wait && wait > minimum ? wait : minimum;
}
