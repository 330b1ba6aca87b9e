using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>Invalid settings stop the app with a text that names them.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpSettingsTests
{
    [Theory]
    [InlineData("ApiKey", "", "Auth0Sync:Mailchimp:ApiKey is empty.")]
    [InlineData("ApiKey", "0123456789", "Auth0Sync:Mailchimp:ApiKey has no data center. An API key ends with a hyphen and the data center of the account, such as -us6.")]
    [InlineData("ApiKey", "replace-me-us6", "Auth0Sync:Mailchimp:ApiKey is the placeholder")]
    [InlineData("BaseAddress", "http://mailchimp.test", "Auth0Sync:Mailchimp:BaseAddress is 'http://mailchimp.test/'.")]
    [InlineData("AudienceId", "", "Auth0Sync:Mailchimp:AudienceId is ''.")]
    [InlineData("AudienceId", "../other", "Auth0Sync:Mailchimp:AudienceId is '../other'.")]
    [InlineData("UserIdMergeField", "AUTH0USERID", "Auth0Sync:Mailchimp:UserIdMergeField is 'AUTH0USERID'. A merge field's tag has at most 10 uppercase letters")]
    [InlineData("UserIdMergeField", "EMAIL", "Auth0Sync:Mailchimp:UserIdMergeField is 'EMAIL'.")]
    [InlineData("Tags:0", "pro", "Auth0Sync:Mailchimp:Tags:0 is 'pro'. Allowed: the name of a tag and a condition")]
    [InlineData("Tags:0", "pro = app_metadata.plan", "Auth0Sync:Mailchimp:Tags:0 has the source 'app_metadata.plan'. Allowed: path == \"text\"")]
    [InlineData("Tags:0", "pro = plan is \"pro\"", "Auth0Sync:Mailchimp:Tags:0 has the source")]
    [InlineData("Tags:0", "auth0-blocked = app_metadata.plan == \"pro\"", "Auth0Sync:Mailchimp:Tags:0 names the tag 'auth0-blocked'.")]
    [InlineData("Tags:0", "auth0sync-was-subscribed = app_metadata.plan == \"pro\"", "Auth0Sync:Mailchimp:Tags:0 names the tag")]
    [InlineData("ConsentPath", "$status", "Auth0Sync:Mailchimp:ConsentPath is '$status'.")]
    [InlineData("ConsentPath", "user_metadata..x", "Auth0Sync:Mailchimp:ConsentPath is 'user_metadata..x'.")]
    [InlineData("ConsentStatus", "unsubscribed", "Auth0Sync:Mailchimp:ConsentStatus is 'unsubscribed'. Allowed: Pending, Subscribed.")]
    [InlineData("MaxConnections", "11", "Auth0Sync:Mailchimp:MaxConnections is 11. Allowed: 1 to 10.")]
    [InlineData("CallsPerSecond", "0", "Auth0Sync:Mailchimp:CallsPerSecond is 0. Allowed: 1 to 1000.")]
    [InlineData("Share", "0", "Auth0Sync:Mailchimp:Share is 0. Allowed: 0.001 to 1.")]
    [InlineData("RequestTimeout", "00:02:00", "Auth0Sync:Mailchimp:RequestTimeout is 00:02:00.")]
    [InlineData("LongestWait", "00:02:00", "Auth0Sync:Mailchimp:LongestWait is 00:02:00.")]
    [InlineData("BatchWindow", "00:00:02", "Auth0Sync:Mailchimp:BatchWindow is 00:00:02.")]
    [InlineData("Policies:OnBlocked", "Mark", "Auth0Sync:Mailchimp:Policies:OnBlocked is 'Mark'. Allowed: Archive, Tag, Ignore.")]
    [InlineData("Policies:OnUnverifiedEmail", "LeaveOut", "Auth0Sync:Mailchimp:Policies:OnUnverifiedEmail is LeaveOut")]
    [InlineData("Mapping:company", "user_metadata.company", "Auth0Sync:Mailchimp:Mapping:company is not a field of a member.")]
    [InlineData("Mapping:merge_fields.EMAIL", "email", "Auth0Sync:Mailchimp:Mapping:merge_fields.EMAIL is not a field of a member.")]
    [InlineData("Mapping:status", "$status", "Auth0Sync:Mailchimp:Mapping:status is not a field of a member.")]
    [InlineData("Mapping:merge_fields.FNAME", "$given", "Auth0Sync:Mailchimp:Mapping:merge_fields.FNAME is '$given'.")]
    [InlineData("Mapping:merge_fields.AUTH0ID", "email", "Auth0Sync:Mailchimp:Mapping:merge_fields.AUTH0ID must stay user_id")]
    [InlineData("Mapping:email_address", "", "Auth0Sync:Mailchimp:Mapping:email_address must stay email")]
    [InlineData("Mapping:email_address", "user_metadata.email", "Auth0Sync:Mailchimp:Mapping:email_address must stay email")]
    [InlineData("Unknown", "1", "Auth0Sync:Mailchimp:Unknown is not a known setting.")]
    public async Task An_invalid_setting_is_named(string setting, string value, string expected)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => StartAndStopAsync((setting, value)));

        Assert.Contains(expected, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_with_two_conditions_is_invalid()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAndStopAsync(("Tags:0", "pro = app_metadata.plan == \"pro\""), ("Tags:1", "Pro = app_metadata.plan == \"max\"")));

        Assert.Contains("Auth0Sync:Mailchimp:Tags has more than one entry for the tag 'pro'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_account_needs_a_storage_account_with_a_secret_key()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAndStopAsync((":AzureWebJobsStorage", "UseDevelopmentStorage=true")));

        Assert.Contains("Mailchimp is a real account", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tags:0", "a plan: pro =app_metadata.plan!=\"x = y\"")]
    [InlineData("ConsentPath", "user_metadata.consentGiven")]
    [InlineData("Mapping:merge_fields.FNAME", "")]
    [InlineData("Policies:OnBlocked", "tag")]
    [InlineData("Policies:OnDelete", "Ignore")]
    public Task A_valid_setting_is_accepted(string setting, string value) => StartAndStopAsync((setting, value));

    private static async Task StartAndStopAsync(params (string Setting, string? Value)[] settings)
    {
        await using var app = await MailchimpHarness.StartAsync(settings);
        Assert.NotNull(app.Target);
    }
}
