using System.Text.Json;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>One test a row of what HubSpot is known to answer.</summary>
public class HubSpotClassifierTests
{
    public static TheoryData<int, string> TakenAddresses => new()
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
        { 400, """{"status":"error","message":"Unique value is taken. Existing ID: 4711","category":"VALIDATION_ERROR","errors":[{"message":"taken","code":"CONFLICTING_UNIQUE_VALUE"}]}""" },
    };

    public static TheoryData<string, string> RefusedData => new()
    {
        { """{"message":"Email address x is invalid","category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_EMAIL"}]}""", "400 INVALID_EMAIL" },
        { """{"message":"Property values were not valid: [{\"isValid\":false,\"error\":\"INVALID_LONG\",\"name\":\"age\"}]","category":"VALIDATION_ERROR"}""", "400 INVALID_LONG" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_INTEGER"}]}""", "400 INVALID_INTEGER" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"INVALID_OPTION"}]}""", "400 INVALID_OPTION" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"READ_ONLY_VALUE"}]}""", "400 READ_ONLY_VALUE" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"MISSING_REQUIRED_PROPERTY"}]}""", "400 MISSING_REQUIRED_PROPERTY" },
        { """{"category":"VALIDATION_ERROR","errors":[{"message":"m","error":"MISSING_CONDITIONAL_REQUIRED_PROPERTY"}]}""", "400 MISSING_CONDITIONAL_REQUIRED_PROPERTY" },
        { """{"message":"Duplicate IDs found in batch input","category":"VALIDATION_ERROR"}""", "400 VALIDATION_ERROR" },
        { """{"message":"Unable to perform update/upsert by non-unique 0-1 property"}""", "400 UNKNOWN" },
        { "[]", "400 UNKNOWN" },
    };

    [Theory]
    [MemberData(nameof(TakenAddresses))]
    public void A_unique_value_that_another_contact_owns_is_a_conflict_with_its_owner(int status, string body) =>
        Assert.Equal("4711", Assert.IsType<TargetResult.Conflict>(Classify(status, body)).OwnerId);

    [Theory]
    [InlineData(409, """{"category":"CONFLICT","message":"Contact already exists."}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":{}}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":{"vid":null}}""")]
    [InlineData(409, """{"category":"OBJECT_ALREADY_EXISTS","identityProfile":"none"}""")]
    [InlineData(409, "")]
    [InlineData(400, """{"errors":[{"code":"CONFLICTING_UNIQUE_VALUE"}]}""")]
    [InlineData(400, """{"message":"not valid: [{\"error\":\"CONFLICTING_UNIQUE_VALUE\"}]"}""")]
    public void A_conflict_may_not_say_with_whom(int status, string body) =>
        Assert.Null(Assert.IsType<TargetResult.Conflict>(Classify(status, body)).OwnerId);

    [Theory]
    [MemberData(nameof(RefusedData))]
    public void Data_that_HubSpot_refuses_is_rejected_with_its_code(string body, string code) =>
        Assert.Equal(code, Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Code);

    [Fact]
    public void A_rejection_keeps_HubSpots_own_words() =>
        Assert.Equal("No such option.", Assert.IsType<TargetResult.Rejected>(Classify(400, """{"message":"No such option."}""")).Words);

    [Theory]
    [InlineData("""{"category":"VALIDATION_ERROR","errors":[{"message":"m","code":"PROPERTY_DOESNT_EXIST"}]}""")]
    [InlineData("""{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"x\\\" does not exist\",\"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"x\"}]","category":"VALIDATION_ERROR"}""")]
    [InlineData("""{"errors":[{"code":"INVALID_EMAIL"},{"code":"PROPERTY_DOESNT_EXIST"}]}""")]
    public void An_unknown_property_is_a_matter_of_configuration(string body) =>
        Assert.Contains("Auth0Sync:Mapping", Assert.IsType<TargetResult.Misconfigured>(Classify(400, body)).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_code_that_only_a_value_quotes_does_not_count()
    {
        var body = JsonSerializer.Serialize(new { message = "not valid: [" + JsonSerializer.Serialize(new { error = "INVALID_OPTION", value = "\"error\":\"PROPERTY_DOESNT_EXIST\"" }) + "]" });

        Assert.Equal("400 INVALID_OPTION", Assert.IsType<TargetResult.Rejected>(Classify(400, body)).Code);
    }

    [Theory]
    [InlineData(401, """{"category":"INVALID_AUTHENTICATION"}""", "Auth0Sync:HubSpot:AccessToken")]
    [InlineData(401, """{"category":"EXPIRED_AUTHENTICATION"}""", "EXPIRED_AUTHENTICATION")]
    [InlineData(401, "", "Auth0Sync:HubSpot:AccessToken")]
    [InlineData(403, """{"category":"MISSING_SCOPES","errors":[{"context":{"requiredGranularScopes":["x"]}}]}""", "crm.objects.contacts.write")]
    [InlineData(403, "", "crm.objects.contacts.read")]
    [InlineData(429, """{"errorType":"RATE_LIMIT","policyName":"DAILY","message":"m"}""", "daily limit")]
    public void What_somebody_has_to_mend_is_told_to_them(int status, string body, string says) =>
        Assert.Contains(says, Assert.IsType<TargetResult.Misconfigured>(Classify(status, body)).Problem, StringComparison.Ordinal);

    [Theory]
    [InlineData(404, """{"category":"OBJECT_NOT_FOUND"}""")]
    [InlineData(404, """{"message":"resource not found"}""")]
    [InlineData(404, "")]
    public void What_is_not_there_is_missing(int status, string body) => Assert.IsType<TargetResult.Missing>(Classify(status, body));

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
    public void What_passes_is_busy_for_as_long_as_HubSpot_says(int status, string body)
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
    public void A_lock_lasts_two_seconds_at_least(int? asked, int waited) => Assert.Equal(
        TimeSpan.FromSeconds(waited),
        Assert.IsType<TargetResult.Busy>(Classify(423, "", asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null)).RetryAfter);

    [Theory]
    [InlineData(200, "{}")]
    [InlineData(201, "")]
    [InlineData(207, """{"status":"COMPLETE","results":[],"errors":[]}""")]
    public void A_success_that_says_nothing_is_no_success(int status, string body) => Assert.IsType<TargetResult.Busy>(Classify(status, body));

    [Fact]
    public void No_answer_is_busy() => Assert.IsType<TargetResult.Busy>(HubSpotClassifier.Classify(new HubSpotAnswer(null, null, null)));

    [Theory]
    [InlineData("""{"message":7,"category":[],"errors":{},"policyName":null,"identityProfile":[]}""")]
    [InlineData("""{"errors":[null,7,"text",{"code":7}]}""")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    public void No_shape_of_an_envelope_is_too_odd(string body) => Assert.IsType<TargetResult.Rejected>(Classify(400, body));

    private static TargetResult Classify(int status, string body, TimeSpan? retryAfter = null) => HubSpotClassifier.Classify(
        new HubSpotAnswer(status, body.Length == 0 ? null : JsonSerializer.Deserialize<JsonElement>(body), retryAfter));
}
