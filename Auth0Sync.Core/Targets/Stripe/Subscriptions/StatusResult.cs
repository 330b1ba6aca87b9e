using Auth0Sync.Core.Targets.Stripe.Api;

namespace Auth0Sync.Core.Targets.Stripe.Subscriptions;

/// <summary>The result of setting a status.</summary>
/// <param name="Failure">The failure that ended it and is attempted again.</param>
/// <param name="Problem">What a person has to know or do, about each subscription; null if there is nothing.</param>
internal sealed record StatusResult(CallFailure? Failure, string? Problem);
