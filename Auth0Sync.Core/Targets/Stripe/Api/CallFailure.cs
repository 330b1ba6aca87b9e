using System.Text.RegularExpressions;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>A call without a result.</summary>
/// <param name="Status">The status code; null if there is no response.</param>
/// <param name="Message">Stripe's message, which may quote data; without a response, why there is none.</param>
internal sealed partial record CallFailure(int? Status, string Message)
{
    private const string UnknownCode = "unknown";

    /// <summary>Stripe's code or type of the error; safe to log.</summary>
    public string Code { get; private init; } = UnknownCode;

    public string? Type { get; private init; }

    /// <summary>The rejected parameter, if Stripe names it.</summary>
    public string? Parameter { get; private init; }

    /// <summary>The name of the call, if its response is unrecognized.</summary>
    public string Operation { get; private init; } = "";

    /// <summary>The path of the call, if its response is unrecognized.</summary>
    public string Path { get; private init; } = "";

    /// <summary>How long to wait, if it is known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>Whether Stripe repeats the result of an earlier call with the same idempotency key.</summary>
    public bool IsReplayed { get; private init; }

    /// <summary>Whether there is a response, and it comes from something else than Stripe's API, such as a gateway.</summary>
    public bool IsUnrecognized { get; private init; }

    /// <summary>Whether the key was used before with other parameters. Stripe also uses the type for a call in progress (409).</summary>
    public bool IsKeyUsedBefore => Status == 400 && Type == "idempotency_error";

    /// <summary>Whether the object belongs to the other one of live and test mode.</summary>
    public bool IsOfOtherMode => Message.Contains("a similar object exists in", StringComparison.Ordinal);

    /// <summary>Whether the addressed object does not exist, and not only one that a parameter refers to.</summary>
    public bool IsMissing => Code == "resource_missing" && (Status == 404 || Parameter == "customer");

    public static CallFailure From(StripeException exception)
    {
        var status = (int)(exception.StripeResponse?.StatusCode ?? exception.HttpStatusCode);
        return exception.StripeError is { } error
            ? new CallFailure(status, error.Message ?? "(no message)")
            {
                Code = ToCode(error.Code) ?? ToCode(error.Type) ?? UnknownCode,
                Type = error.Type,
                Parameter = error.Param,
                RetryAfter = (exception.StripeResponse as ReceivedResponse)?.RetryAfter,
                IsReplayed = ReceivedResponse.IsReplayed(exception.StripeResponse),
            }
            : Unrecognized(exception.StripeResponse, status);
    }

    public static CallFailure From(NotAvailableException exception) => new(null, exception.Message) { RetryAfter = exception.RetryAfter };

    /// <summary>A success with a body that is not the expected object.</summary>
    public static CallFailure UnrecognizedSuccess(StripeResponse? response) => Unrecognized(response, (int?)response?.StatusCode ?? 200);

    private static CallFailure Unrecognized(StripeResponse? response, int status) =>
        new(status, $"Unrecognized response (status {status}): it does not come from Stripe's API.")
        {
            RetryAfter = (response as ReceivedResponse)?.RetryAfter,
            Operation = (response as ReceivedResponse)?.Operation ?? "",
            Path = (response as ReceivedResponse)?.Path ?? "",
            IsUnrecognized = true,
        };

    private static string? ToCode(string? text) => text is not null && CodePattern().IsMatch(text) ? text : null;

    [GeneratedRegex(@"^[a-z0-9_]{1,80}\z")]
    private static partial Regex CodePattern();
}
