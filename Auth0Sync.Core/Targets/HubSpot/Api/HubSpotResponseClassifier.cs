namespace Auth0Sync.Core.Targets.HubSpot.Api;

/// <summary>
/// Sorts HubSpot's failures by what has to happen next. Pure. A status alone is a statement about the way to HubSpot:
/// only with a mark of HubSpot's own it is one about a contact or about data.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal static class HubSpotResponseClassifier
{
    /// <summary>What HubSpot wants to be waited at least where it holds a lock.</summary>
    public static readonly TimeSpan MinLockWait = TimeSpan.FromSeconds(2);

    /// <summary>Sorts an answer that is no success.</summary>
    public static TargetResult Classify(HubSpotResponse response)
    {
        var error = HubSpotError.From(response);
        return response.Status switch
        {
            null => new TargetResult.Busy(response.RetryAfter, response.NotSentReason ?? "HubSpot did not answer."),
            _ when IsUnrecognized(response, error) => new TargetResult.Busy(
                response.RetryAfter, $"The answer {response.Status} does not come from HubSpot's contacts: it says nothing of the contact."),
            401 => new TargetResult.Misconfigured($"HubSpot refuses the access token (401 {error.Code}): set a valid Auth0Sync:HubSpot:AccessToken."),
            403 when error.HasCode("MISSING_SCOPES") => new TargetResult.Misconfigured(
                $"HubSpot's token lacks a scope (403 {error.Code}): it needs crm.objects.contacts.read and crm.objects.contacts.write."),
            403 => new TargetResult.Misconfigured(
                $"HubSpot forbids the call (403 {error.Code}): look at what the token may do, and at the state of the account."),
            404 => new TargetResult.Missing(),
            423 => new TargetResult.Busy(Max(response.RetryAfter, MinLockWait), "HubSpot holds a lock (423)."),
            429 when error.RateLimitPolicy == "DAILY" => new TargetResult.Misconfigured(
                "HubSpot's daily limit of calls is used up (429 DAILY): events wait until the account's day ends, or the limit is raised."),
            408 or 429 or 477 or >= 500 => new TargetResult.Busy(response.RetryAfter, $"HubSpot answered {response.Status}."),
            >= 200 and < 300 => new TargetResult.Busy(null, $"HubSpot answered {response.Status} without saying what it did."),
            _ => ClassifyRejection(response.Status, error),
        };
    }

    /// <summary>
    /// Whether an answer comes from a gateway, a wrong path or a retired version: it has the status of a refusal and
    /// no mark of HubSpot's. No contact is missing because of it and no data is bad.
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
                "HubSpot does not know a property of the map (PROPERTY_DOESNT_EXIST): create it, or take it out of Auth0Sync:Mapping.");
        }

        // Bad values first: without them, the next answer tells whether a unique one is taken.
        return (error.RejectedFields, error.Conflict) switch
        {
            ([], { } conflict) => new TargetResult.Conflict(conflict.OwnerContactId, error.Message) { Field = conflict.Property },
            ([], null) when status == 409 => new TargetResult.Conflict(null, error.Message),
            var (fields, _) => new TargetResult.Rejected($"{status} {error.Code}", error.Message) { Fields = fields },
        };
    }

    private static TimeSpan Max(TimeSpan? retryAfter, TimeSpan minimum) => retryAfter is { } wait && wait > minimum ? wait : minimum;
}
