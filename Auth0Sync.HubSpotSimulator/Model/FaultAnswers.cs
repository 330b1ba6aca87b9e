using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The answers of calls that a fault keeps from their effect.</summary>
internal static class FaultAnswers
{
    public static ApiAnswer OfStatus(Fault fault, Operation operation) =>
        new(fault.Status, fault.Body?.DeepClone().AsObject() ?? Standard(fault.Status, operation).ToBody())
        {
            Headers = RetryAfter(fault.RetryAfter),
        };

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

    private static ApiError Standard(int status, Operation operation) => status switch
    {
        401 => Errors.InvalidToken,
        403 => Errors.MissingScope(operation.RequiredScope()),
        404 => Errors.ContactNotFound,
        423 => new ApiError(423, "LOCKED", "Too much is being written at once"),
        429 => Errors.RateLimited(operation == Operation.Search ? RatePolicy.Search : RatePolicy.TenSecondly),
        477 => new ApiError(477, "MIGRATION_IN_PROGRESS", "The account is being moved"),
        >= 400 and < 500 => Errors.Validation("Refused on order") with { Status = status },
        _ => new ApiError(status, "INTERNAL_ERROR", "Failed on order"),
    };
}
