using System.Text.RegularExpressions;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>
/// Classifies Mailchimp's failures by what has to happen next. A status alone may come from a proxy: only with a problem
/// document of Mailchimp's API it says something about a member or about data.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/docs/errors/"/>
internal static partial class MailchimpClassifier
{
    /// <summary>The code of an address that Mailchimp does not change, because the member is not subscribed.</summary>
    public const string AddressNotChangeableCode = "400 ADDRESS_NOT_CHANGEABLE";

    /// <summary>The code of a status that only the person can change.</summary>
    public const string ComplianceStateCode = "400 " + MailchimpProblem.ComplianceState;

    /// <summary>What to do if the account has no such audience.</summary>
    public const string AudienceMissingProblem = "The audience does not exist in the Mailchimp account (404): set " + MailchimpOptions.SectionName + ":AudienceId to the id of an audience.";

    private const string InvalidValueCode = "INVALID_VALUE";

    /// <summary>Classifies a response that is no success.</summary>
    public static TargetResult Classify(HttpTargetResponse response) => (response.Status, MailchimpProblem.ReadOrNull(response)) switch
    {
        (null, _) => new TargetResult.Busy(response.RetryAfter, response.NotSentReason ?? "Mailchimp did not respond."),
        (>= 200 and < 300, _) => new TargetResult.Busy(null, $"Mailchimp responded with {response.Status} but without a result."),
        (408 or 429 or >= 500, _) => new TargetResult.Busy(response.RetryAfter, $"Mailchimp responded with {response.Status}."),
        _ when IsUnrecognized(response) => new TargetResult.Busy(
            response.RetryAfter, $"Unrecognized response (status {response.Status}): it does not come from Mailchimp's API."),
        (401, { } problem) => new TargetResult.Misconfigured(
            $"Mailchimp rejects the API key (401 {problem.Code}): set a valid {MailchimpOptions.SectionName}:ApiKey. Its suffix is the data center of the account."),
        (403, { } problem) => new TargetResult.Misconfigured(
            $"Mailchimp forbids the call (403 {problem.Code}): check the state of the account, and the role of the user whose key is {MailchimpOptions.SectionName}:ApiKey."),
        (404, _) => new TargetResult.Missing(),
        (var status, { } problem) => ClassifyRejection(status.Value, problem),
        _ => throw new InvalidOperationException("A response without a problem document is unrecognized."),
    };

    /// <summary>Whether an error does not come from Mailchimp's API, but from a proxy or for a wrong path.</summary>
    public static bool IsUnrecognized(HttpTargetResponse response) => response.Status switch
    {
        null or 408 or 429 or >= 500 or (>= 200 and < 300) => false,
        404 => MailchimpProblem.ReadOrNull(response) is not { Title: MailchimpProblem.NotFound },
        _ => MailchimpProblem.ReadOrNull(response) is null,
    };

    /// <summary>Classifies an error about the data of a member.</summary>
    public static TargetResult ClassifyRejection(int status, MailchimpProblem problem)
    {
        var code = $"{status} {problem.Code}";
        if (problem.Title == MailchimpProblem.MemberExists || problem.Errors.Any(error => error.Message.Contains("is already in this list", StringComparison.OrdinalIgnoreCase)))
        {
            return new TargetResult.Conflict(null, problem.Message) { Field = MailchimpNames.EmailField };
        }

        if (problem.Title == MailchimpProblem.ComplianceState)
        {
            return new TargetResult.Rejected(
                code,
                $"{problem.Detail} No API client can subscribe this person again: the person has to fill in the audience's sign-up form and confirm by a click.");
        }

        if (problem.Title == MailchimpProblem.Forgotten)
        {
            return RejectEmail(
                code,
                $"{problem.Detail} The address was deleted permanently in Mailchimp, and no API client can add it again: the person has to fill in the audience's sign-up form.");
        }

        if (problem.Detail.Contains("signed up to a lot of lists", StringComparison.OrdinalIgnoreCase))
        {
            return new TargetResult.Busy(null, "Mailchimp does not let the address sign up for now, because it signed up to many lists.");
        }

        if (problem.Errors.Any(error => error.Message.Contains("only update email addresses for members", StringComparison.OrdinalIgnoreCase)))
        {
            return RejectEmail(AddressNotChangeableCode, problem.Message);
        }

        if (problem.Detail.Contains("looks fake or invalid", StringComparison.OrdinalIgnoreCase) || problem.Detail.Contains("valid email address", StringComparison.OrdinalIgnoreCase))
        {
            return RejectEmail(code, problem.Message);
        }

        return new TargetResult.Rejected(code, problem.Message)
        {
            Fields = [.. problem.Errors.Select(error => GetField(error.Field)).OfType<string>().Distinct().Select(field => new RejectedField(field, InvalidValueCode))],
        };
    }

    private static TargetResult.Rejected RejectEmail(string code, string message) =>
        new(code, message) { Fields = [new RejectedField(MailchimpNames.EmailField, code)] };

    // An invalid merge field is named by its tag alone; in an invalid request, by a path such as members[0].merge_fields.LTV.
    private static string? GetField(string name) => name switch
    {
        _ when MergeFieldPattern().Match(name) is { Success: true } match => MailchimpNames.MergeFieldPrefix + match.Groups["tag"].Value,
        _ when name.EndsWith("email address", StringComparison.Ordinal) || name.EndsWith(MailchimpNames.EmailField, StringComparison.Ordinal) => MailchimpNames.EmailField,
        _ when name.EndsWith(MailchimpNames.LanguageField, StringComparison.Ordinal) => MailchimpNames.LanguageField,
        _ => null,
    };

    [GeneratedRegex(@"(?:^|merge_fields\.)(?<tag>[A-Z][A-Z0-9_]{0,9})\z")]
    private static partial Regex MergeFieldPattern();
}
