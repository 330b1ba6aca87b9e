namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Sorts HubSpot's failures by what has to happen next. Pure. A status alone is a statement about the way to HubSpot:
/// only with a mark of HubSpot's own it is one about a contact or about data.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal static class HubSpotClassifier
{
    /// <summary>What HubSpot wants to be waited at least where it holds a lock.</summary>
    public static readonly TimeSpan BulkLockWait = TimeSpan.FromSeconds(2);

    /// <summary>Sorts an answer that is no success.</summary>
    public static TargetResult Classify(HubSpotAnswer answer)
    {
        var error = HubSpotError.From(answer);
        return answer.Status switch
        {
            null => new TargetResult.Busy(answer.RetryAfter, answer.WhyNotSent ?? "HubSpot did not answer."),
            _ when IsStray(answer, error) => new TargetResult.Busy(
                answer.RetryAfter, $"The answer {answer.Status} does not come from HubSpot's contacts: it says nothing of the contact."),
            401 => new TargetResult.Misconfigured($"HubSpot refuses the access token (401 {error.Code}): set a valid Auth0Sync:HubSpot:AccessToken."),
            403 when error.Has("MISSING_SCOPES") => new TargetResult.Misconfigured(
                $"HubSpot's token lacks a scope (403 {error.Code}): it needs crm.objects.contacts.read and crm.objects.contacts.write."),
            403 => new TargetResult.Misconfigured(
                $"HubSpot forbids the call (403 {error.Code}): look at what the token may do, and at the state of the account."),
            404 => new TargetResult.Missing(),
            423 => new TargetResult.Busy(Longer(answer.RetryAfter, BulkLockWait), "HubSpot holds a lock (423)."),
            429 when error.Policy == "DAILY" => new TargetResult.Misconfigured(
                "HubSpot's daily limit of calls is used up (429 DAILY): events wait until the account's day ends, or the limit is raised."),
            408 or 429 or 477 or >= 500 => new TargetResult.Busy(answer.RetryAfter, $"HubSpot answered {answer.Status}."),
            >= 200 and < 300 => new TargetResult.Busy(null, $"HubSpot answered {answer.Status} without saying what it did."),
            _ => Refusal(answer.Status, error),
        };
    }

    /// <summary>
    /// Whether an answer comes from a gateway, a wrong path or a retired version: it has the status of a refusal and
    /// no mark of HubSpot's. No contact is missing because of it and no data is bad.
    /// </summary>
    public static bool IsStray(HubSpotAnswer answer) => !answer.IsSuccess && IsStray(answer, HubSpotError.From(answer));

    private static bool IsStray(HubSpotAnswer answer, HubSpotError error) => answer.Status switch
    {
        null or 401 or 408 or 423 or 429 or 477 or >= 500 or (>= 200 and < 300) => false,
        404 => !error.Has("OBJECT_NOT_FOUND"),
        < 400 or 405 or 410 => true,
        _ => !error.IsHubSpots,
    };

    private static TargetResult Refusal(int? status, HubSpotError error)
    {
        if (error.HasUnnamed("PROPERTY_DOESNT_EXIST"))
        {
            return new TargetResult.Misconfigured(
                "HubSpot does not know a property of the map (PROPERTY_DOESNT_EXIST): create it, or take it out of Auth0Sync:Mapping.");
        }

        // Bad values first: without them, the next answer tells whether a unique one is taken.
        return (error.Fields, error.Conflict) switch
        {
            ([], { } conflict) => new TargetResult.Conflict(conflict.OwnerId, error.Message) { Field = conflict.Property },
            ([], null) when status == 409 => new TargetResult.Conflict(null, error.Message),
            var (fields, _) => new TargetResult.Rejected($"{status} {error.Code}", error.Message) { Fields = fields },
        };
    }

    private static TimeSpan Longer(TimeSpan? asked, TimeSpan least) => asked is { } wait && wait > least ? wait : least;
}
