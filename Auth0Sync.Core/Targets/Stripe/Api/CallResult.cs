using System.Diagnostics.CodeAnalysis;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>The result of a call, or why there is none.</summary>
internal sealed record CallResult<T>(T? Value, CallFailure? Failure)
    where T : class
{
    /// <summary>Whether Stripe repeats the result of an earlier call with the same idempotency key.</summary>
    public bool IsReplayed { get; init; }

    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out CallFailure? failure)
    {
        (value, failure) = (Value, Failure);
        return Failure is null;
    }
}
