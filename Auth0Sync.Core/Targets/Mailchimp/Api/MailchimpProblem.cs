using System.Text.Json;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Targets.Http;

namespace Auth0Sync.Core.Targets.Mailchimp.Api;

/// <summary>
/// An error of Mailchimp's API, a problem document (RFC 7807). Its <c>type</c> is absent from errors about the state of a member.
/// </summary>
/// <param name="Title">What went wrong, such as <c>Member Exists</c>.</param>
/// <param name="Detail">The explanation; it may quote data.</param>
/// <param name="Errors">The invalid fields, if any.</param>
/// <seealso href="https://mailchimp.com/developer/marketing/docs/errors/"/>
internal sealed partial record MailchimpProblem(string Title, string Detail, IReadOnlyList<MailchimpFieldError> Errors)
{
    public const string NotFound = "Resource Not Found";
    public const string MemberExists = "Member Exists";
    public const string ComplianceState = "Member In Compliance State";
    public const string Forgotten = "Forgotten Email Not Subscribed";
    public const string InvalidResource = "Invalid Resource";

    private const string ContactExistsCode = "ERROR_CONTACT_EXISTS";

    /// <summary>The title, if it is safe to log.</summary>
    public string Code => TitlePattern().IsMatch(Title) ? Title : "UNKNOWN";

    /// <summary>The detail and those of the fields; they may quote data.</summary>
    public string Message => string.Join(' ', [Detail, .. Errors.Select(error => $"{error.Field}: {error.Message}.")]);

    /// <summary>
    /// Reads the error of a response; null if it is not one of Mailchimp's API. The network in front of it has error documents
    /// without a detail (https://github.com/thinkshout/mailchimp-api-php/issues/94).
    /// </summary>
    public static MailchimpProblem? ReadOrNull(HttpTargetResponse response) =>
        response.Body is { } body
        && body.GetStringOrNull("title") is { Length: > 0 } title
        && body.GetStringOrNull("detail") is { } detail
        && body.GetNumberOrNull("status") == response.Status
            ? new MailchimpProblem(title, detail, [.. (body.GetListOrNull("errors") ?? []).Select(MailchimpFieldError.Read)])
            : null;

    /// <summary>Reads the error about one member of a bulk call. It has a text instead of a title.</summary>
    /// <seealso href="https://mailchimp.com/developer/marketing/api/lists/batch-subscribe-or-unsubscribe/"/>
    public static MailchimpProblem FromBatchError(JsonElement error)
    {
        var text = error.GetStringOrNull("error") ?? "";
        var title = error.GetStringOrNull("error_code") == ContactExistsCode || text.Contains("is already a list member", StringComparison.OrdinalIgnoreCase) ? MemberExists
            : text.Contains("permanently deleted", StringComparison.OrdinalIgnoreCase) ? Forgotten
            : text.Contains("compliance state", StringComparison.OrdinalIgnoreCase) ? ComplianceState
            : InvalidResource;
        return new MailchimpProblem(
            title,
            text,
            error.GetStringOrNull("field") is { Length: > 0 } field ? [new MailchimpFieldError(field, error.GetStringOrNull("field_message") ?? "")] : []);
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z ]{0,59}\z")]
    private static partial Regex TitlePattern();
}

/// <param name="Field">The field as Mailchimp names it, such as <c>LTV</c>, <c>merge_fields.LTV</c> or <c>email address</c>.</param>
/// <param name="Message">What is wrong; it may quote data.</param>
internal sealed record MailchimpFieldError(string Field, string Message)
{
    public static MailchimpFieldError Read(JsonElement json) => new(json.GetStringOrNull("field") ?? "", json.GetStringOrNull("message") ?? "");
}
