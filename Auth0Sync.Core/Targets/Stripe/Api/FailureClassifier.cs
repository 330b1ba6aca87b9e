using System.Text.RegularExpressions;

namespace Auth0Sync.Core.Targets.Stripe.Api;

/// <summary>Classifies Stripe's failures by what has to happen next.</summary>
/// <seealso href="https://docs.stripe.com/api/errors"/>
internal static partial class FailureClassifier
{
    private const string KeySetting = $"{StripeOptions.SectionName}:{nameof(StripeOptions.ApiKey)}";

    public static TargetResult Classify(CallFailure failure) => failure switch
    {
        { Status: null } or { IsUnrecognized: true } => new TargetResult.Busy(failure.RetryAfter, failure.Message),
        { Status: 401 } => new TargetResult.Misconfigured($"Stripe rejects the API key (401 {failure.Code}): set a valid {KeySetting}."),
        { Status: 403 } => new TargetResult.Misconfigured(DescribeMissingPermission(failure)),
        { Status: 409 or 429 or >= 500 } or { Code: "rate_limit" or "lock_timeout" } =>
            new TargetResult.Busy(failure.RetryAfter, $"Stripe responded with {failure.Status} {failure.Code}."),
        { IsOfOtherMode: true } => new TargetResult.Misconfigured(
            $"The record exists in the other one of Stripe's live and test mode ({failure.Status} {failure.Code}): set {KeySetting} to a key of the mode that the records were created in."),
        { IsMissing: true } => new TargetResult.Missing(),
        { Status: 404, Code: not "resource_missing" } => new TargetResult.Misconfigured(
            $"Stripe does not know the URL of a call (404 {failure.Code}): check {StripeOptions.SectionName}:{nameof(StripeOptions.BaseAddress)}, and proxies on the way to Stripe."),
        _ => new TargetResult.Rejected($"{failure.Status} {failure.Code}", failure.Message),
    };

    // The message quotes a part of the key.
    private static string DescribeMissingPermission(CallFailure failure) => PermissionPattern().Match(failure.Message) is { Success: true, Value: var permission }
        ? $"Stripe's restricted key lacks the permission {permission} (403): add it to the key in Stripe's dashboard, or set another {KeySetting}."
        : $"Stripe forbids the call (403 {failure.Code}): check the permissions of the key in {KeySetting} and the state of the account.";

    [GeneratedRegex("rak_[a-z_]{1,80}")]
    private static partial Regex PermissionPattern();
}
