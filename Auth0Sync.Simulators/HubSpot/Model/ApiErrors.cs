using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>All errors of the simulator, with HubSpot's categories and codes.</summary>
internal static class ApiErrors
{
    public const string PortalId = "20486011";

    public static ApiError Validation(string message) => new(400, "VALIDATION_ERROR", message);

    public static ApiError InvalidJson(string reason) => Validation($"Invalid input JSON: {reason}");

    public static ApiError RequiredFields(params ImmutableArray<string> names) => Validation(
        $"Invalid input JSON on line 1, column 2. Some required fields were not set: [{string.Join(", ", names)}]");

    public static ApiError NothingToUpdate =>
        Validation("No properties found to update, please provide at least one.").WithContext("properties", "{}");

    /// <summary>
    /// The message contains the details as JSON, and <c>errors</c> repeats them if requested.
    /// </summary>
    public static ApiError InvalidValues(ImmutableArray<ErrorDetail> details, bool includeErrors = true)
    {
        var list = new JsonArray([.. details.Select(detail => new JsonObject
        {
            ["isValid"] = false,
            ["message"] = detail.Message,
            ["error"] = detail.Code,
            ["name"] = detail.Property,
        })]);
        var message = $"Property values were not valid: {list.ToJsonString(ApiJson.Options)}";
        return Validation(message) with { Details = includeErrors ? details : [] };
    }

    public static ApiError MissingRequired(ImmutableArray<string> properties) =>
        Validation("Required properties are missing") with
        {
            Details = [.. properties.Select(property =>
                new ErrorDetail($"{property} is required", "MISSING_REQUIRED_PROPERTY", property))],
        };

    public static ApiError EmailTaken(Contact owner, string email, ConflictShape shape) => shape switch
    {
        ConflictShape.IdentityProfile => new ApiError(409, "OBJECT_ALREADY_EXISTS", "Contact already exists")
        {
            ExistingContactId = owner.Id,
            AdditionalMembers = new JsonObject
            {
                ["error"] = "CONTACT_EXISTS",
                ["identityProfile"] = new JsonObject
                {
                    ["vid"] = long.Parse(owner.Id, CultureInfo.InvariantCulture),
                    ["identity"] = new JsonArray(new JsonObject { ["type"] = "EMAIL", ["value"] = email }),
                    ["linkedVid"] = new JsonArray(),
                },
            },
        },
        _ => new ApiError(409, "CONFLICT", $"Contact already exists. Existing ID: {owner.Id}")
        {
            ExistingContactId = owner.Id,
        },
    };

    /// <summary>The error for a value that belongs to another contact.</summary>
    /// <param name="recordId">The record to write, which may be an incomplete new one.</param>
    /// <param name="shape">The shape of a 409 response.</param>
    public static ApiError ValueTaken(
        UniqueValue value, Contact owner, string recordId, TakenValueError error, ConflictShape shape) => error switch
    {
        TakenValueError.Conflict => EmailTaken(owner, value.Value, shape),
        TakenValueError.BadRequest => InvalidValues(
            [new($"{value.Value} belongs to another contact", "CONFLICTING_UNIQUE_VALUE", value.Property)]) with
        {
            ExistingContactId = owner.Id,
        },
        TakenValueError.ErrorTokens => new ApiError(400, null, FormatCannotSetMessage(value, owner, recordId))
        {
            ExistingContactId = owner.Id,
            AdditionalMembers = new JsonObject
            {
                ["errorType"] = "UNIQUE_VALUE_CONFLICT",
                ["errorTokens"] = new JsonObject
                {
                    ["objectTypeId"] = new JsonArray("0-1"),
                    ["propertyName"] = new JsonArray(value.Property),
                    ["portalId"] = new JsonArray(PortalId),
                    ["existingObjectId"] = new JsonArray(owner.Id),
                    ["conflictingValue"] = new JsonArray(value.Value),
                    ["objectId"] = new JsonArray(recordId),
                },
            },
        },
        _ => Validation(FormatCannotSetMessage(value, owner, recordId)) with { ExistingContactId = owner.Id },
    };

    private static string FormatCannotSetMessage(UniqueValue value, Contact owner, string recordId) =>
        $"Cannot set PropertyValueCoordinates{{portalId={PortalId}, "
        + "objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, "
        + $"propertyName={value.Property}, value={value.Value}}} on {recordId}. {owner.Id} already has that value.";

    public static ApiError NotUnique(string property) =>
        Validation($"Unable to perform update/upsert by non-unique 0-1 property {property}");

    public static ApiError NotALookupProperty(string property) =>
        Validation($"{property} is not a unique property of contacts");

    public static ApiError EmailBlocked(string email, bool includeErrors) => InvalidValues(
        [new($"Email address {email} was permanently deleted and is blocked", "INVALID_EMAIL", "email")], includeErrors);

    public static ApiError DuplicateIds(ImmutableArray<string> ids) =>
        Validation("Duplicate IDs found in batch input").WithContext("ids", ids);

    public static ApiError TooManyInputs(int count) =>
        Validation($"A batch takes at most {BatchRequest.MaxInputs} inputs, got {count}");

    public static ApiError ContactNotFound => new(404, "OBJECT_NOT_FOUND", "resource not found");

    public static ApiError ContactsNotFound(ImmutableArray<string> ids) =>
        new ApiError(404, "OBJECT_NOT_FOUND", "Could not get some CONTACT objects: no contact has these ids")
            .WithContext("ids", ids);

    public static ApiError PropertyNotFound(string name) =>
        new(404, "OBJECT_NOT_FOUND", $"There is no contact property {name}");

    public static ApiError PropertyExists(string name) =>
        new(409, "OBJECT_ALREADY_EXISTS", $"A contact property {name} exists already");

    public static ApiError InvalidToken =>
        new(401, "INVALID_AUTHENTICATION", "The access token is missing or not valid");

    public static ApiError MissingScope(string scope) => new(403, "MISSING_SCOPES", "The access token lacks a scope")
    {
        AdditionalMembers = new JsonObject
        {
            ["errors"] = new JsonArray(new JsonObject
            {
                ["message"] = "One or more scopes are required",
                ["context"] = new JsonObject { ["requiredGranularScopes"] = new JsonArray(scope) },
            }),
        },
    };

    /// <summary>The error of a rate limit. That of a search has another format.</summary>
    public static ApiError RateLimited(RateLimitPolicy policy) => policy switch
    {
        RateLimitPolicy.Search => new(429, "RATE_LIMITS", "You have reached your secondly limit."),
        RateLimitPolicy.Secondly => RateLimitPolicyExceeded("SECONDLY"),
        RateLimitPolicy.Daily => RateLimitPolicyExceeded("DAILY"),
        _ => RateLimitPolicyExceeded("TEN_SECONDLY_ROLLING"),
    };

    private static ApiError RateLimitPolicyExceeded(string policyName) =>
        new(429, null, $"You have reached your {policyName.ToLowerInvariant()} limit.")
        {
            AdditionalMembers = new JsonObject { ["errorType"] = "RATE_LIMIT", ["policyName"] = policyName },
        };
}
