namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Sorts HubSpot's failures by what has to happen next. Pure.</summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/error-handling"/>
internal static class HubSpotClassifier
{
    /// <summary>What HubSpot wants to be waited at least where it holds a lock.</summary>
    public static readonly TimeSpan BulkLockWait = TimeSpan.FromSeconds(2);

    /// <summary>Sorts an answer that is no success.</summary>
    public static TargetResult Classify(HubSpotAnswer answer)
    {
        var error = HubSpotError.From(answer.Body);
        return answer.Status switch
        {
            null => new TargetResult.Busy(answer.RetryAfter, answer.WhyNotSent ?? "HubSpot did not answer."),
            400 when error.Codes.Contains("CONFLICTING_UNIQUE_VALUE") => new TargetResult.Conflict(error.OwnerId, error.Message),
            400 when error.Codes.Contains("PROPERTY_DOESNT_EXIST") => new TargetResult.Misconfigured(
                "HubSpot does not know a property of the map (PROPERTY_DOESNT_EXIST): create it, or take it out of Auth0Sync:Mapping."),
            401 => new TargetResult.Misconfigured($"HubSpot refuses the access token (401 {error.Code}): set a valid Auth0Sync:HubSpot:AccessToken."),
            403 => new TargetResult.Misconfigured(
                $"HubSpot's token lacks a scope (403 {error.Code}): it needs crm.objects.contacts.read and crm.objects.contacts.write."),
            404 => new TargetResult.Missing(),
            409 => new TargetResult.Conflict(error.OwnerId, error.Message),
            423 => new TargetResult.Busy(Longer(answer.RetryAfter, BulkLockWait), "HubSpot holds a lock (423)."),
            429 when error.Policy == "DAILY" => new TargetResult.Misconfigured(
                "HubSpot's daily limit of calls is used up (429 DAILY): events wait until the account's day ends, or the limit is raised."),
            408 or 429 or 477 or >= 500 => new TargetResult.Busy(answer.RetryAfter, $"HubSpot answered {answer.Status}."),
            >= 200 and < 300 => new TargetResult.Busy(null, $"HubSpot answered {answer.Status} without saying what it did."),
            _ => new TargetResult.Rejected($"{answer.Status} {error.Code}", error.Message),
        };
    }

    private static TimeSpan Longer(TimeSpan? asked, TimeSpan least) => asked is { } wait && wait > least ? wait : least;
}
