using System.Collections.Immutable;
using System.Globalization;
using System.Net.Mime;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp.Model;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>One response for each way in which Mailchimp fails, for a <see cref="CallFault"/>.</summary>
public static class MailchimpFaults
{
    /// <summary>The <c>X-Request-Id</c> and <c>instance</c> of the responses.</summary>
    public const string RequestId = "31f25fa4-6937-d8a8-5f81-18f76c4a4cbc";

    public static SimulatedResponse ApiKeyInvalid() => ToResponse(ApiProblems.ApiKeyInvalid);

    public static SimulatedResponse UserDisabled() => ToResponse(ApiProblems.UserDisabled);

    public static SimulatedResponse NotFound() => ToResponse(ApiProblems.NotFound);

    public static SimulatedResponse MemberExists(string email) => ToResponse(ApiProblems.MemberExists(email));

    public static SimulatedResponse AlreadyInList(string email, MemberStatus status) => ToResponse(ApiProblems.AlreadyInList(email, status));

    public static SimulatedResponse CannotMove(MemberStatus status) => ToResponse(ApiProblems.CannotMove(status));

    public static SimulatedResponse ComplianceState(string email) => ToResponse(ApiProblems.ComplianceState(email));

    public static SimulatedResponse Forgotten(string email) => ToResponse(ApiProblems.Forgotten(email));

    public static SimulatedResponse CannotBeArchived() => ToResponse(ApiProblems.CannotBeArchived);

    public static SimulatedResponse InvalidAddress() => ToResponse(ApiProblems.InvalidAddress);

    public static SimulatedResponse FakeAddress(string email) => ToResponse(ApiProblems.FakeAddress(email));

    /// <summary>The hidden throttle for addresses that join many lists. It looks like an invalid request.</summary>
    public static SimulatedResponse TooManySignups(string email) => ToResponse(ApiProblems.TooManySignups(email));

    public static SimulatedResponse InvalidMergeField(string tag, string message) =>
        ToResponse(ApiProblems.InvalidMergeFields(new FieldError(tag, message)));

    /// <param name="retryAfter">The header <c>Retry-After</c>; never recorded, so missing by default.</param>
    public static SimulatedResponse TooManyRequests(TimeSpan? retryAfter = null)
    {
        var response = ToResponse(ApiProblems.TooManyRequests);
        return retryAfter is { } delay
            ? response with { Headers = response.Headers.Add("Retry-After", ((int)delay.TotalSeconds).ToString(CultureInfo.InvariantCulture)) }
            : response;
    }

    public static SimulatedResponse InternalServerError() => ToResponse(ApiProblems.InternalServerError);

    /// <summary>
    /// The page of the network in front of Mailchimp, for too many or suspicious calls
    /// (https://github.com/thinkshout/mailchimp-api-php/issues/94).
    /// </summary>
    public static SimulatedResponse BlockedPage() =>
        SimulatedResponse.Text(
            503,
            "<html><head><title>Request Blocked</title></head><body>Request Blocked. Reference Number: 00.00000000.0000000000.00000000</body></html>");

    /// <summary>The same as JSON: neither a problem document nor with a <c>detail</c>.</summary>
    public static SimulatedResponse BlockedJson() =>
        SimulatedResponse.Json(
            503,
            new JsonObject { ["type"] = "akamai_error_message", ["title"] = "akamai_503", ["status"] = 503, ["ref_no"] = "00.00000000.0000000000.00000000" },
            MediaTypeNames.Application.Json);

    /// <summary>The page for <c>/3.0</c> without a slash. Its target was insecure when it was recorded, in 2016.</summary>
    public static SimulatedResponse Redirect(string location) =>
        SimulatedResponse.Text(
            301,
            "<html><head><title>301 Moved Permanently</title></head><body><h1>Moved Permanently</h1></body></html>",
            "text/html; charset=iso-8859-1") with
        {
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Location", location),
        };

    private static SimulatedResponse ToResponse(ApiProblem problem) => problem.ToResponse(RequestId, "us1");
}
