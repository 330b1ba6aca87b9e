using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>An error of the API. Members without a value are left out, as in recorded responses.</summary>
internal sealed record ApiError(int Status, string Message)
{
    public string Type { get; init; } = "invalid_request_error";

    public string? Code { get; init; }

    public string? Param { get; init; }

    /// <summary>Whether the call was executed before it failed, so that an idempotency key keeps the response.</summary>
    public bool IsExecuted { get; init; }

    /// <summary>The value of <c>Stripe-Should-Retry</c>.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The value of <c>Stripe-Rate-Limited-Reason</c>.</summary>
    public string? RateLimitedReason { get; init; }

    public SimulatedResponse ToResponse()
    {
        var error = new JsonObject();
        if (Code is not null)
        {
            error["code"] = Code;
            error["doc_url"] = $"https://stripe.com/docs/error-codes/{Code.Replace('_', '-')}";
        }

        error["message"] = Message;
        if (Param is not null)
        {
            error["param"] = Param;
        }

        error["type"] = Type;
        return SimulatedResponse.Json(Status, new JsonObject { ["error"] = error });
    }
}

/// <summary>Ends a call with an error.</summary>
internal sealed class ApiErrorException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
