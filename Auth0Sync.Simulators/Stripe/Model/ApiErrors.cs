using System.Globalization;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>
/// The errors of the API: status, type, code and the start of the message as recorded or reported; the README lists the sources.
/// </summary>
internal static class ApiErrors
{
    public static ApiError LockTimeout => new(
        429,
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If this happens often, make the requests for an object one after the other.")
    {
        Code = "lock_timeout",
        ShouldRetry = true,
    };

    public static ApiError Internal => new(500, "An unknown error occurred.") { Type = "api_error", IsExecuted = true };

    public static ApiError NoKey => new(401, "You did not provide an API key. It belongs into the Authorization header, as a bearer token.");

    public static ApiError MetadataNotText => new(400, "Invalid value type: metadata must be a string") { Param = "metadata" };

    public static ApiError CanceledSubscription => State("A canceled subscription can only update its cancellation_details and metadata.") with
    {
        Code = "invalid_canceled_subscription_fields",
    };

    public static ApiError InvalidKey(string key) => new(401, $"Invalid API Key provided: {Mask(key)}");

    public static ApiError ExpiredKey(string key) => new(401, $"Expired API Key provided: {Mask(key)}") { Code = "api_key_expired" };

    public static ApiError MissingPermission(string key, string accountId, string permission) => new(
        403,
        $"The provided key '{Mask(key)}' does not have the required permissions for this endpoint on account '{accountId}'. Having the '{permission}' permission would allow this request to continue.");

    public static ApiError RateLimited(string reason) => new(429, "Request rate limit exceeded.") { Code = "rate_limit", RateLimitedReason = reason };

    public static ApiError UnknownUrl(string method, string path) => new(404, $"Unrecognized request URL ({method}: {path}).");

    public static ApiError InvalidVersion(string version) => new(400, $"Invalid Stripe API version: {version}");

    /// <summary>An object whose id is in the path.</summary>
    public static ApiError NoSuch(string type, string id) => Missing(404, type, id, "id");

    /// <summary>An object whose id is the value of a parameter.</summary>
    public static ApiError NoSuchReference(string type, string id, string parameter) => Missing(400, type, id, parameter);

    public static ApiError OtherMode(string type, string id, bool isLiveKey)
    {
        var (objectMode, keyMode) = isLiveKey ? ("test", "live") : ("live", "test");
        return new(404, $"No such {type}: '{id}'; a similar object exists in {objectMode} mode, but a {keyMode} mode key was used to make this request.")
        {
            Code = "resource_missing",
            Param = "id",
        };
    }

    public static ApiError KeyInUse(string key) => new(409, $"There is currently another in-progress request using this Idempotent Key ({key}). Please try again later.")
    {
        Code = "idempotency_key_in_use",
    };

    public static ApiError OtherParameters(string key) => new(
        400,
        $"Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '{key}' if you meant to execute a different request.")
    {
        Type = "idempotency_error",
    };

    public static ApiError KeyTooLong(int max) =>
        new(400, string.Create(CultureInfo.InvariantCulture, $"Idempotency keys can have up to {max} characters.")) { Type = "idempotency_error" };

    public static ApiError InvalidEmail(string email) => new(400, $"Invalid email address: {email}") { Code = "email_invalid", Param = "email" };

    public static ApiError TooManyMetadataKeys(int count) =>
        new(400, string.Create(CultureInfo.InvariantCulture, $"Metadata can have up to 50 keys, but you've set {count}.")) { Param = "metadata" };

    public static ApiError MetadataKeyTooLong(string key) => new(400, $"Invalid key: {key}. Metadata keys must be a string under 40 characters.") { Param = "metadata" };

    public static ApiError MetadataValueTooLong(string key, int length) => new(
        400,
        string.Create(CultureInfo.InvariantCulture, $"Metadata values can have up to 500 characters, but you passed in a value that is {length} characters."))
    {
        Param = $"metadata[{key}]",
    };

    public static ApiError TextTooLong(string parameter, int max) =>
        new(400, string.Create(CultureInfo.InvariantCulture, $"Invalid string: {parameter}; must be at most {max} characters")) { Param = parameter };

    public static ApiError Required(string parameter) => new(400, $"Missing required param: {parameter}.") { Code = "parameter_missing", Param = parameter };

    public static ApiError UnknownParameter(string parameter) => new(400, $"Received unknown parameter: {parameter}") { Code = "parameter_unknown", Param = parameter };

    public static ApiError Empty(string parameter) => new(400, $"You passed an empty string for '{parameter}', which cannot be unset.")
    {
        Code = "parameter_invalid_empty",
        Param = parameter,
    };

    public static ApiError InvalidInteger(string parameter, string value) => new(400, $"Invalid integer: {value}") { Code = "parameter_invalid_integer", Param = parameter };

    public static ApiError InvalidBoolean(string parameter, string value) => new(400, $"Invalid boolean: {value}") { Param = parameter };

    public static ApiError InvalidChoice(string parameter, IEnumerable<string> allowed) =>
        new(400, $"Invalid {parameter}: must be one of {string.Join(", ", allowed)}") { Param = parameter };

    public static ApiError CannotExpand(string path) => new(400, $"This property cannot be expanded ({path}).") { Param = "expand" };

    public static ApiError ManagedBySchedule(string scheduleId) => State(
        $"The subscription is managed by the subscription schedule `{scheduleId}`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.");

    /// <summary>An error because of the state of an object. Stripe's client must not repeat it.</summary>
    public static ApiError State(string message) => new(400, message) { IsExecuted = true, ShouldRetry = false };

    private static ApiError Missing(int status, string type, string id, string parameter) => new(status, $"No such {type}: '{id}'")
    {
        Code = "resource_missing",
        Param = parameter,
    };

    private static string Mask(string key) =>
        key.Length > 16 ? string.Concat(key.AsSpan(0, 8), new string('*', key.Length - 12), key.AsSpan(key.Length - 4)) : new string('*', key.Length);
}
