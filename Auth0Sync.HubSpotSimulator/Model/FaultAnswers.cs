using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The answers of calls that a fault keeps from their effect.</summary>
internal static class FaultAnswers
{
    private const string Elsewhere = "/moved";

    public static ApiAnswer OfStatus(Fault fault, Operation operation)
    {
        var answer = fault switch
        {
            { Html: { } page } => new ApiAnswer(fault.Status) { Html = page },
            { Body: { } body } => new ApiAnswer(fault.Status, body.DeepClone().AsObject()),
            _ when IsAboutTheWay(fault.Status) => GatewayPage.Of(fault.Status),
            _ => ApiAnswer.Of(Standard(fault.Status, operation)),
        };
        var headers = RetryAfter(fault.RetryAfter);
        return answer with
        {
            Headers = IsRedirect(fault.Status) ? headers.Add("Location", fault.Location ?? Elsewhere) : headers,
        };
    }

    public static ApiAnswer EmptySuccess(Operation operation, DateTimeOffset now) => new(
        operation.SuccessStatus(),
        operation.IsBatchWithResults() ? BatchView.Complete([], now)
        : operation == Operation.Search ? new JsonObject { ["total"] = 0, ["results"] = new JsonArray() }
        : null);

    public static ImmutableSortedDictionary<string, string> RetryAfter(TimeSpan? wait) =>
        wait is { } time
            ? ImmutableSortedDictionary<string, string>.Empty.Add(
                "Retry-After", Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            : ImmutableSortedDictionary<string, string>.Empty;

    private static bool IsRedirect(int status) => status is >= 300 and < 400;

    // HubSpot's own "no such record" has a category. Without it such a status tells of a wrong path, a retired version
    // or a machine in between.
    private static bool IsAboutTheWay(int status) => IsRedirect(status) || status is 404 or 405 or 410;

    private static ApiError Standard(int status, Operation operation) => status switch
    {
        401 => Errors.InvalidToken,
        403 => Errors.MissingScope(operation.RequiredScope()),
        423 => new ApiError(423, "LOCKED", "Too much is being written at once"),
        429 => Errors.RateLimited(operation == Operation.Search ? RatePolicy.Search : RatePolicy.TenSecondly),
        477 => new ApiError(477, "MIGRATION_IN_PROGRESS", "The account is being moved"),
        >= 400 and < 500 => Errors.Validation("Refused on order") with { Status = status },
        _ => new ApiError(status, "INTERNAL_ERROR", "Failed on order"),
    };
}
