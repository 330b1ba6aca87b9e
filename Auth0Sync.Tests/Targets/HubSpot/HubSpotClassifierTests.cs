using System.Text.Json;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>How the known responses of HubSpot are classified.</summary>
[Trait("Category", "Unit")]
public class HubSpotClassifierTests
{
    public static TheoryData<int, string> TakenEmails => new()
    {
        { 409, """{"status":"error","message":"Contact already exists. Existing ID: 4711","correlationId":"c","category":"CONFLICT"}""" },
        {
            409,
            """{"status":"error","message":"Contact already exists","error":"CONTACT_EXISTS","category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":4711,"identity":[],"linkedVid":[]}}"""
        },
        {
            409,
            """{"status":"error","message":"Contact already exists","error":"CONTACT_EXISTS","category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":"4711"}}"""
        },
        { 400, CreateTakenValueError("email", "ines@example.com") },
        { 400, CreateTakenValueError("auth0_user_id", "auth0|1") },
        // The value is user data, and may look like a message of HubSpot.
        { 400, CreateTakenValueError("email", "x} on 1. 2 already has that value.") },
        { 400, CreateTakenValueError("email", "x, propertyName=phone, value=7} on 1. 2 already has that value. Existing ID: 3") },
        { 400, """{"status":"error","message":"m","category":"VALIDATION_ERROR","errorType":"UNIQUE_VALUE_CONFLICT","errorTokens":{"existingObjectId":["4711"]}}""" },
        { 400, """{"status":"error","message":"m","errorType":"UNIQUE_VALUE_CONFLICT","errorTokens":{"existingObjectId":"4711"}}""" },
        { 400, """{"status":"error","message":"m","category":"VALIDATION_ERROR","errors":[{"message":"m","code":"UNIQUE_VALUE_CONFLICT","context":{"existingId":["4711"]}}]}""" },
        { 400, """{"status":"error","message":"m","category":"VALIDATION_ERROR","context":{"existingId":["4711"]}}""" },
        { 400, """{"status":"error","message":"m","category":"VALIDATION_ERROR","context":{"existingId":4711}}""" },
        { 409, """{"status":"error","message":"Contact already exists.","category":"CONFLICT","context":{"existingId":["4711"]}}""" },
        { 400, """{"status":"error","message":"Unique value is taken. Existing ID: 4711","category":"VALIDATION_ERROR","errors":[{"message":"taken","code":"CONFLICTING_UNIQUE_VALUE"}]}""" },
    };

    public static TheoryData<string, string> RejectedData => new()
    {
        { """{"message":"Email address x is invalid","category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_EMAIL"}]}""", "400 INVALID_EMAIL" },
        { """{"message":"Property values were not valid: [{\"isValid\":false,\"error\":\"INVALID_LONG\",\"name\":\"age\"}]","category":"VALIDATION_ERROR"}""", "400 INVALID_LONG" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_INTEGER"}]}""", "400 INVALID_INTEGER" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_OPTION"}]}""", "400 INVALID_OPTION" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"READ_ONLY_VALUE"}]}""", "400 READ_ONLY_VALUE" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"MISSING_REQUIRED_PROPERTY"}]}""", "400 MISSING_REQUIRED_PROPERTY" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","error":"MISSING_CONDITIONAL_REQUIRED_PROPERTY"}]}""", "400 MISSING_CONDITIONAL_REQUIRED_PROPERTY" },
        { """{"message":"Duplicate IDs found in batch input","category":"VALIDATION_ERROR"}""", "400 VALIDATION_ERROR" },
        { """{"message":"Unable to perform update/upsert by non-unique 0-1 property","category":"VALIDATION_ERROR"}""", "400 VALIDATION_ERROR" },
        { """{"message":"m","category":"VALIDATION_ERROR","errors":[{"code":"what ada@example.org wrote"}]}""", "400 VALIDATION_ERROR" },
    };

    [Theory]
    [MemberData(nameof(TakenEmails))]
    public void A_unique_value_that_another_contact_owns_is_a_conflict_with_its_owner(int status, string body) =>
        Assert.Equal("4711", Assert.IsType<TargetResult.Conflict>(Classify(status, body)).OwnerRecordId);

    [Theory]
    [InlineData(409, """{"category":"CONFLICT","message":"Contact already exists."}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":{}}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":null}}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":"none"}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","context":{"existingId":[]}}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","context":{"existingId":["ada@example.org"]}}""")]
    [InlineData(409, """{"category":"VALIDATION_ERROR","message":"Refused."}""")]
    [InlineData(400, """{"errors":[{"code":"CONFLICTING_UNIQUE_VALUE"}]}""")]
    [InlineData(400, """{"message":"not valid: [{\"error\":\"CONFLICTING_UNIQUE_VALUE\"}]"}""")]
    public void A_conflict_can_lack_the_owner(int status, string body) =>
        Assert.Null(Assert.IsType<TargetResult.Conflict>(Classify(status, body)).OwnerRecordId);

    [Theory]
    [MemberData(nameof(RejectedData))]
    public void Data_that_HubSpot_rejects_is_rejected_with_its_code(string body, string code) =>
        Assert.Equal(code, Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Code);

    [Fact]
    public void A_rejection_keeps_the_message_of_HubSpot() =>
        Assert.Equal("No such option.", Assert.IsType<TargetResult.Rejected>(Classify(400, """{"message":"No such option.","category":"VALIDATION_ERROR"}""")).Message);

    [Theory]
    [InlineData("""{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"PROPERTY_DOESNT_EXIST"}]}""")]
    [InlineData("""{"errors":[{"code":"INVALID_EMAIL"},{"code":"PROPERTY_DOESNT_EXIST"}]}""")]
    public void An_unknown_property_without_a_name_is_a_configuration_error(string body) =>
        Assert.Contains("Auth0Sync:HubSpot:Mapping", Assert.IsType<TargetResult.Misconfigured>(Classify(400, body)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_code_that_only_a_value_quotes_is_ignored()
    {
        var body = JsonSerializer.Serialize(new { message = "not valid: [" + JsonSerializer.Serialize(new { error = "INVALID_OPTION", value = "\"error\":\"PROPERTY_DOESNT_EXIST\"" }) + "]" });

        Assert.Equal("400 INVALID_OPTION", Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Code);
    }

    [Theory]
    [InlineData(401, """{"category":"INVALID_AUTHENTICATION"}""", "Auth0Sync:HubSpot:AccessToken")]
    [InlineData(401, """{"category":"EXPIRED_AUTHENTICATION"}""", "EXPIRED_AUTHENTICATION")]
    [InlineData(401, "", "Auth0Sync:HubSpot:AccessToken")]
    [InlineData(403, """{"category":"MISSING_SCOPES","errors":[{"context":{"requiredGranularScopes":["x"]}}]}""", "crm.objects.contacts.write")]
    [InlineData(403, """{"category":"MISSING_SCOPES"}""", "crm.objects.contacts.read")]
    [InlineData(429, """{"errorType":"RATE_LIMIT","policyName":"DAILY","message":"m"}""", "daily limit")]
    public void A_configuration_error_says_what_to_fix(int status, string body, string expectedText) =>
        Assert.Contains(expectedText, Assert.IsType<TargetResult.Misconfigured>(Classify(status, body)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"category":"OBJECT_NOT_FOUND"}""")]
    [InlineData("""{"status":"error","category":"OBJECT_NOT_FOUND","message":"resource not found","correlationId":"c"}""")]
    public void A_not_found_response_of_HubSpot_itself_is_missing(string body) => Assert.IsType<TargetResult.Missing>(Classify(404, body));

    public static TheoryData<int, string> ForeignResponses()
    {
        string[] bodies =
        [
            "",
            "[]",
            "{}",
            "null",
            "\"text\"",
            """{"error":"Bad Request"}""",
            """{"message":"Forbidden"}""",
            """{"status":"error","message":"no route"}""",
            """{"status":"error","message":"resource not found","correlationId":"c"}""",
        ];
        var data = new TheoryData<int, string>();
        foreach (var status in new[] { 301, 302, 307, 308, 400, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415, 421, 422, 451 })
        {
            foreach (var body in bodies)
            {
                data.Add(status, body);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ForeignResponses))]
    [InlineData(404, """{"status":"error","message":"The route does not exist","correlationId":"c","category":"VALIDATION_ERROR"}""")]
    [InlineData(405, """{"status":"error","message":"Method not allowed","correlationId":"c"}""")]
    [InlineData(410, """{"status":"error","message":"This version is gone","correlationId":"c","category":"VALIDATION_ERROR"}""")]
    public void A_status_without_the_format_of_HubSpot_says_nothing_about_a_contact(int status, string body)
    {
        var response = CreateResult(status, body);

        Assert.True(HubSpotResponseClassifier.IsUnrecognized(response));
        Assert.False(response.IsDataRejected);
        Assert.DoesNotContain("scope", Assert.IsType<TargetResult.Busy>(HubSpotResponseClassifier.Classify(response)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"category":"BANNED","message":"m"}""")]
    [InlineData("""{"errorType":"FORBIDDEN","message":"m"}""")]
    public void A_forbidden_response_for_another_reason_names_no_scope(string body)
    {
        var problem = Assert.IsType<TargetResult.Misconfigured>(Classify(403, body)).Problem;

        Assert.Contains("403", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("scope", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("crm.", problem, StringComparison.Ordinal);
    }

    public static TheoryData<string, string[]> RejectedFields => new()
    {
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"INVALID_EMAIL","context":{"propertyName":["email"]}}]}""", ["email INVALID_EMAIL"] },
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"INVALID_EMAIL","context":{"propertyName":"email"}}]}""", ["email INVALID_EMAIL"] },
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"INVALID_LONG","in":"properties.age"}]}""", ["age INVALID_LONG"] },
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","error":"INVALID_DATE","name":"born"}]}""", ["born INVALID_DATE"] },
        { CreateQuotedErrors("email", "INVALID_EMAIL", "plan", "INVALID_OPTION", "age", "INVALID_INTEGER", "born", "INVALID_DATE", "since", "INVALID_LONG"), ["email INVALID_EMAIL", "plan INVALID_OPTION", "age INVALID_INTEGER", "born INVALID_DATE", "since INVALID_LONG"] },
        { CreateQuotedErrors("score", "READ_ONLY_VALUE", "notes", "PROPERTY_VALUE_TOO_LONG", "amount", "LEADING_TRAILING_WHITESPACE"), ["score READ_ONLY_VALUE", "notes PROPERTY_VALUE_TOO_LONG", "amount LEADING_TRAILING_WHITESPACE"] },
        { CreateQuotedErrors("nickname", "PROPERTY_DOESNT_EXIST"), ["nickname PROPERTY_DOESNT_EXIST"] },
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"Property \"nickname\" does not exist","code":"PROPERTY_DOESNT_EXIST"}]}""", ["nickname PROPERTY_DOESNT_EXIST"] },
        // One form has the list in the message of a detail; another one is an entry of a batch.
        { $$"""{"category":"VALIDATION_ERROR","message":"m","errors":[{{CreateQuotedErrors("email", "INVALID_EMAIL")}}]}""", ["email INVALID_EMAIL"] },
        { """{"category":"VALIDATION_ERROR","message":"m","error":"INVALID_OPTION","context":{"propertyName":["plan"],"objectWriteTraceId":["0"]}}""", ["plan INVALID_OPTION"] },
        { """{"category":"VALIDATION_ERROR","message":"m","context":{"propertyName":["plan"]}}""", ["plan VALIDATION_ERROR"] },
        // The list is truncated in the middle of a word.
        { """{"category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"m\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"},{\"isValid\":false,\"mess"}""", ["email INVALID_EMAIL"] },
        // A missing value cannot be left out, and an invalid property name is ignored.
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"MISSING_REQUIRED_PROPERTY","context":{"propertyName":["plan"]}}]}""", [] },
        { """{"category":"VALIDATION_ERROR","message":"m","errors":[{"message":"m","code":"INVALID_OPTION","context":{"propertyName":["Ada <ada@example.org>",7,null]}}]}""", [] },
    };

    [Theory]
    [MemberData(nameof(RejectedFields))]
    public void A_rejection_names_every_invalid_field_with_its_code(string body, string[] fields) =>
        Assert.Equal(fields, Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Fields.Select(field => $"{field.Field} {field.Code}"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_value_that_looks_like_an_error_detail_names_no_field(int cut)
    {
        var value = """x","error":"PROPERTY_DOESNT_EXIST","name":"auth0_user_id"}]""";
        var list = JsonSerializer.Serialize(new[] { new { isValid = false, message = $"Email address {value} is invalid", error = "INVALID_EMAIL", name = "email" } });
        var body = JsonSerializer.Serialize(new { category = "VALIDATION_ERROR", message = $"Property values were not valid: {list[..^cut]}" });

        Assert.Equal([new RejectedField("email", "INVALID_EMAIL")], Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Fields);
    }

    [Theory]
    [InlineData("email")]
    [InlineData("member_number")]
    public void A_conflict_names_the_field_whose_value_is_taken(string property)
    {
        Assert.Equal(property, Assert.IsType<TargetResult.Conflict>(Classify(400, CreateTakenValueError(property, "x"))).Field);
        Assert.Equal(property, Assert.IsType<TargetResult.Conflict>(Classify(400, CreateQuotedErrors(property, "CONFLICTING_UNIQUE_VALUE"))).Field);
    }

    [Fact]
    public void Invalid_values_take_precedence_over_taken_ones() => Assert.Equal(
        ["plan"],
        Assert.IsType<TargetResult.Rejected>(Classify(400, CreateQuotedErrors("email", "CONFLICTING_UNIQUE_VALUE", "plan", "INVALID_OPTION"))).Fields.Select(field => field.Field));

    [Theory]
    [InlineData(429, """{"errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}""")]
    [InlineData(429, """{"errorType":"RATE_LIMIT","policyName":"SECONDLY"}""")]
    [InlineData(429, """{"category":"RATE_LIMITS","message":"You have reached your secondly limit."}""")]
    [InlineData(429, "")]
    [InlineData(408, "")]
    [InlineData(477, """{"message":"migrating"}""")]
    [InlineData(500, """{"category":"INTERNAL_ERROR"}""")]
    [InlineData(502, "")]
    [InlineData(503, "")]
    [InlineData(504, "")]
    [InlineData(521, "")]
    [InlineData(523, "")]
    [InlineData(524, "")]
    public void A_transient_error_is_busy_for_the_retry_after_of_HubSpot(int status, string body)
    {
        Assert.Null(Assert.IsType<TargetResult.Busy>(Classify(status, body)).RetryAfter);
        Assert.Equal(
            TimeSpan.FromHours(7),
            Assert.IsType<TargetResult.Busy>(Classify(status, body, TimeSpan.FromHours(7))).RetryAfter);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(1, 2)]
    [InlineData(9, 9)]
    public void A_lock_lasts_at_least_two_seconds(int? calls, int waited) => Assert.Equal(
        TimeSpan.FromSeconds(waited),
        Assert.IsType<TargetResult.Busy>(Classify(423, "", calls is { } seconds ? TimeSpan.FromSeconds(seconds) : null)).RetryAfter);

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(201, "")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[]}""")]
    public void A_success_without_content_is_not_a_success(int status, string body) => Assert.IsType<TargetResult.Busy>(Classify(status, body));

    [Fact]
    public void A_missing_response_is_busy() => Assert.IsType<TargetResult.Busy>(HubSpotResponseClassifier.Classify(new HubSpotResponse(null, null, null)));

    [Theory]
    [InlineData("""{"message":7,"category":[],"errors":{},"policyName":null,"identityProfile":[]}""")]
    [InlineData("""{"errors":[null,7,"text",{"code":7}]}""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void Any_error_envelope_is_handled(string body) => Assert.IsType<TargetResult.Busy>(Classify(400, body));

    [Fact]
    public void A_rejection_keeps_its_meaning_for_any_member_types() => Assert.IsType<TargetResult.Rejected>(Classify(
        400,
        """{"category":"VALIDATION_ERROR","message":7,"errors":[null,7,"text",{"code":7,"context":[],"in":{}},{"context":{"propertyName":{}}}],"context":{"existingId":{}},"errorTokens":[]}"""));

    // Recorded rejections of a value that another contact has, in creations and updates.
    private static string CreateTakenValueError(string property, string value) => JsonSerializer.Serialize(new
    {
        status = "error",
        message = $"Cannot set PropertyValueCoordinates{{portalId=44, objectTypeId=ObjectTypeId{{legacyObjectType=CONTACT}}, propertyName={property}, value={value}}} on 552148386511. 4711 already has that value.",
        correlationId = "c",
        category = "VALIDATION_ERROR",
    });

    private static string CreateQuotedErrors(params string[] namesAndCodes)
    {
        var list = namesAndCodes.Chunk(2).Select(pair => new { isValid = false, message = $"\"{pair[0]}\" is [not] valid", error = pair[1], name = pair[0] });
        return JsonSerializer.Serialize(new { status = "error", message = $"Property values were not valid: {JsonSerializer.Serialize(list)}", correlationId = "c", category = "VALIDATION_ERROR" });
    }

    private static HubSpotResponse CreateResult(int status, string body, TimeSpan? retryAfter = null) =>
        new(status, body.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(body), retryAfter);

    private static TargetResult Classify(int status, string body, TimeSpan? retryAfter = null) =>
        HubSpotResponseClassifier.Classify(CreateResult(status, body, retryAfter));
}
