using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The responses of calls that a fault prevents from taking effect.</summary>
internal static class FaultResponses
{
    private const string DefaultRedirectLocation = "/moved";

    public static ApiResponse CreateStatusResponse(Fault fault, Operation operation)
    {
        var response = fault switch
        {
            { Html: { } page } => new ApiResponse(fault.Status) { Html = page },
            { Body: { } body } => new ApiResponse(fault.Status, body.DeepClone().AsObject()),
            _ when IsRoutingStatus(fault.Status) => GatewayErrorPage.CreateResponse(fault.Status),
            _ => ApiResponse.FromError(CreateDefaultError(fault.Status, operation)),
        };
        var headers = CreateRetryAfterHeaders(fault.RetryAfter);
        return response with
        {
            Headers = IsRedirect(fault.Status) ? headers.Add("Location", fault.Location ?? DefaultRedirectLocation) : headers,
        };
    }

    public static ApiResponse CreateEmptySuccess(Operation operation, DateTimeOffset now) => new(
        operation.GetSuccessStatus(),
        operation.HasBatchResults() ? BatchView.RenderCompleted([], now)
        : operation == Operation.Search ? new JsonObject { ["total"] = 0, ["results"] = new JsonArray() }
        : null);

    public static ImmutableSortedDictionary<string, string> CreateRetryAfterHeaders(TimeSpan? delay) =>
        delay is { } time
            ? ImmutableSortedDictionary<string, string>.Empty.Add(
                "Retry-After", Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            : ImmutableSortedDictionary<string, string>.Empty;

    private static bool IsRedirect(int status) => status is >= 300 and < 400;

    // HubSpot's error for a missing record has a category. Without it, such a status means a wrong path, a retired
    // version or a proxy.
    private static bool IsRoutingStatus(int status) => IsRedirect(status) || status is 404 or 405 or 410;

    private static ApiError CreateDefaultError(int status, Operation operation) => status switch
    {
        401 => ApiErrors.InvalidToken,
        403 => ApiErrors.MissingScope(operation.GetRequiredScope()),
        423 => new ApiError(423, "LOCKED", "Too many concurrent writes"),
        429 => ApiErrors.RateLimited(operation == Operation.Search ? RateLimitPolicy.Search : RateLimitPolicy.TenSecondly),
        477 => new ApiError(477, "MIGRATION_IN_PROGRESS", "The account is being migrated"),
        >= 400 and < 500 => ApiErrors.Validation("Rejected by a configured fault") with { Status = status },
        _ => new ApiError(status, "INTERNAL_ERROR", "Failed by a configured fault"),
    };
}
