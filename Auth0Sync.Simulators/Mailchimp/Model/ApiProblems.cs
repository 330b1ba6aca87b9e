using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>The problems with the texts that were recorded or reported; each source is named where it is not a recording.</summary>
internal static class ApiProblems
{
    public static ApiProblem NotFound { get; } = new(404, "Resource Not Found", "The requested resource could not be found.");

    public static ApiProblem ApiKeyInvalid { get; } =
        new(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");

    /// <summary>Only documented (https://mailchimp.com/developer/marketing/docs/errors/).</summary>
    public static ApiProblem ApiKeyMissing { get; } = new(401, "API Key Missing", "Your request did not include an API key.");

    /// <summary>https://github.com/hitobito/hitobito/issues/3712.</summary>
    public static ApiProblem UserDisabled { get; } = new(403, "User Disabled", "This account has been deactivated.");

    /// <summary>Only documented (https://mailchimp.com/developer/marketing/docs/errors/).</summary>
    public static ApiProblem TooManyRequests { get; } =
        new(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");

    /// <summary>Only documented (https://mailchimp.com/developer/marketing/docs/errors/).</summary>
    public static ApiProblem InternalServerError { get; } =
        new(500, "Internal Server Error", "An unexpected internal error has occurred. Please contact Support for more information.");

    /// <summary>Only documented (https://mailchimp.com/developer/marketing/docs/errors/).</summary>
    public static ApiProblem InvalidJson { get; } = new(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.");

    public static ApiProblem NotAnObject { get; } = Schema("", "Schema describes object, NULL found");

    public static ApiProblem InvalidAddress { get; } = InvalidResource("Please provide a valid email address.");

    public static ApiProblem CannotBeArchived { get; } =
        new(405, "Method Not Allowed", "This list member cannot be removed. Can not archive a contact that is bounced, pending or archived")
        {
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Allow", "GET, PUT"),
        };

    public static ApiProblem FakeAddress(string email) => InvalidResource($"{email} looks fake or invalid, please enter a real email address.");

    /// <summary>https://github.com/ibericode/mailchimp-for-wordpress/issues/771.</summary>
    public static ApiProblem TooManySignups(string email) =>
        InvalidResource($"{email} has signed up to a lot of lists very recently; we're not allowing more signups for now");

    public static ApiProblem MemberExists(string email) =>
        new(400, "Member Exists", $"{email} is already a list member. Use PUT to insert or update list members.") { HasType = false };

    /// <summary>https://github.com/ibericode/mailchimp-for-wordpress/issues/798.</summary>
    public static ApiProblem ComplianceState(string email) =>
        new(400, "Member In Compliance State", $"{email} is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.")
        {
            HasType = false,
        };

    /// <summary>https://github.com/ibericode/mailchimp-for-wordpress/issues/673.</summary>
    public static ApiProblem Forgotten(string email) =>
        new(
            400,
            "Forgotten Email Not Subscribed",
            $"{email} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.")
        {
            HasType = false,
        };

    /// <summary>https://github.com/wepublish/wepublish, <c>mailchimp-error.spec.ts</c>.</summary>
    public static ApiProblem AlreadyInList(string email, MemberStatus status) =>
        Schema("email address", $"\"{email}\" is already in this list with a status of \"{MemberStatusNames.GetListName(status)}\".");

    /// <summary>https://github.com/ibericode/mailchimp-user-sync/issues/96.</summary>
    public static ApiProblem CannotMove(MemberStatus status) =>
        Schema(
            "email address",
            $"This member's status is \"{MemberStatusNames.GetName(status)}.\" You can only update email addresses for members with a status of \"subscribed.\"");

    public static ApiProblem InvalidMergeFields(params ImmutableArray<FieldError> errors) =>
        InvalidResource("Your merge fields were invalid.") with { Errors = errors };

    /// <summary>The text is that of the older API, and of a test of https://github.com/CruGlobal/mpdx_api.</summary>
    public static ApiProblem MergeFieldExists(string tag) => InvalidResource($"A Merge Field with the tag \"{tag}\" already exists for this list.");

    public static ApiProblem Blank(string field) => Schema(field, "This value should not be blank.");

    public static ApiProblem Schema(string field, string message) =>
        InvalidResource("The resource submitted could not be validated. For field-specific details, see the 'errors' array.") with
        {
            Errors = [new FieldError(field, message)],
        };

    /// <summary>https://github.com/drewm/mailchimp-api/issues/132.</summary>
    public static ApiProblem MethodNotAllowed(IEnumerable<string> allowed) =>
        new(405, "Method Not Allowed", "The requested method and resource are not compatible. See the Allow header for this resource's available methods.")
        {
            Headers = ImmutableSortedDictionary<string, string>.Empty.Add("Allow", string.Join(", ", allowed)),
        };

    private static ApiProblem InvalidResource(string detail) => new(400, "Invalid Resource", detail);
}
