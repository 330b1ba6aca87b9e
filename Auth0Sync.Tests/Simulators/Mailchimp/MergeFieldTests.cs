using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;
using static Auth0Sync.Tests.Simulators.Mailchimp.MailchimpClient;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

[Trait("Category", "Unit")]
public sealed class MergeFieldTests : IDisposable
{
    private readonly MailchimpClient _client = new(Options with
    {
        MergeFields =
        [
            .. Enum.GetValues<MergeFieldType>().Select(type => new MergeFieldDefinition(type.ToString().ToUpperInvariant(), type)),
            new MergeFieldDefinition("PLAN", MergeFieldType.Text, Required: true),
        ],
    });

    public MergeFieldTests() => _client.Account.AddMember(Ines, mergeFields: new Dictionary<string, string> { ["PLAN"] = "free" });

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("TEXT", "\"a\"", "\"a\"")]
    [InlineData("TEXT", "7", "\"7\"")]
    [InlineData("NUMBER", "15.5", "15.5")]
    [InlineData("NUMBER", "\"100\"", "100")]
    [InlineData("DATE", "\"1980-12-21\"", "\"1980-12-21\"")]
    [InlineData("DATE", "\"12/21/1980\"", "\"1980-12-21\"")]
    [InlineData("DATE", "\"1980-12-21T10:00:00Z\"", "\"1980-12-21\"")]
    [InlineData("BIRTHDAY", "\"12/21\"", "\"12/21\"")]
    [InlineData("PHONE", "\"000\"", "\"000\"")]
    [InlineData("ZIP", "\"90210\"", "\"90210\"")]
    [InlineData("ADDRESS", """{"addr1":"Main 1","city":"Bern","state":"","zip":"3000"}""", """{"addr1":"Main 1","city":"Bern","state":"","zip":"3000"}""")]
    public async Task A_valid_value_is_returned_in_its_type(string tag, string value, string expected)
    {
        var answer = await WriteAsync(tag, value);

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, answer.Body["merge_fields"]![tag]!.ToJsonString());
        Assert.Equal("\"\"", (await WriteAsync(tag, "\"\"")).Body["merge_fields"]![tag]!.ToJsonString());
    }

    [Theory]
    [InlineData("NUMBER", "\"AAAAA\"", "Please enter a number")]
    [InlineData("NUMBER", "\"17,4\"", "Please enter a number")]
    [InlineData("DATE", "\"DecDec/2019\"", "Please enter the date")]
    [InlineData("BIRTHDAY", "\"1980-12-21\"", "Please enter a month (01-12) and a day (01-31)")]
    [InlineData("ZIP", "\"3000\"", "Please enter a zip code")]
    [InlineData("ADDRESS", "\"Main 1\"", "Please enter a complete address")]
    [InlineData("ADDRESS", """{"addr1":"Main 1"}""", "Please enter a complete address")]
    [InlineData("PLAN", "\"\"", "Please enter a value")]
    public async Task An_invalid_value_is_named(string tag, string value, string message)
    {
        var answer = await WriteAsync(tag, value);

        Assert.Equal((400, "Invalid Resource", "Your merge fields were invalid."), (answer.Status, answer["title"], answer["detail"]));
        Assert.Equal($"{tag}: {message}", answer.FirstError);
        Assert.True(answer.Body.ContainsKey("type"));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[]")]
    public async Task A_value_of_no_accepted_json_type_is_against_the_schema(string value) =>
        Assert.Equal("merge_fields.TEXT: Data did not match any of the schemas described in anyOf.", (await WriteAsync("TEXT", value)).FirstError);

    [Fact]
    public async Task Every_invalid_field_is_listed_and_nothing_is_written()
    {
        var answer = await _client.PatchAsync(Ines, new { language = "de", merge_fields = new { TEXT = "a", NUMBER = "b", DATE = "c" } });

        Assert.Equal(["NUMBER", "DATE"], answer.Body["errors"]!.AsArray().Select(error => error!["field"]!.ToString()));
        Assert.Equal(("", 1), (_client.Account.FindMember(Ines)!.Language, _client.Account.FindMember(Ines)!.MergeFields.Count));
    }

    [Fact]
    public async Task A_required_field_is_enforced_unless_the_call_skips_that()
    {
        var body = new { email_address = Bob, status_if_new = "subscribed" };

        Assert.Equal("PLAN: Please enter a value", (await _client.PutAsync(Bob, body)).FirstError);
        Assert.Equal(200, (await _client.PutAsync(Bob, body, "?skip_merge_validation=true")).Status);

        // The existing member has no value now.
        Assert.Equal(400, (await _client.PatchAsync(Bob, new { language = "de" })).Status);
        Assert.Equal(400, (await _client.PatchAsync(Bob, new { merge_fields = new { NUMBER = "x" } }, "?skip_merge_validation=true")).Status);
        Assert.Equal(200, (await _client.PatchAsync(Ines, new { language = "de" })).Status);
    }

    [Fact]
    public async Task Updates_can_be_free_of_required_fields()
    {
        using var client = new MailchimpClient(_client.Settings with { UnconfirmedBehavior = new UnconfirmedBehavior { UpdatesNeedRequiredFields = false } });
        client.Account.AddMember(Ines);

        Assert.Equal(200, (await client.PatchAsync(Ines, new { language = "de" })).Status);
    }

    [Fact]
    public async Task The_definitions_are_listed_page_by_page()
    {
        var page = await _client.SendAsync(HttpMethod.Get, "merge-fields?count=2&offset=6");

        Assert.Equal(["ADDRESS", "PLAN"], page.Body["merge_fields"]!.AsArray().Select(field => field!["tag"]!.ToString()));
        Assert.Equal(["address", "text"], page.Body["merge_fields"]!.AsArray().Select(field => field!["type"]!.ToString()));
        Assert.Equal(["false", "true"], page.Body["merge_fields"]!.AsArray().Select(field => field!["required"]!.ToJsonString()));
        Assert.Equal("8", page["total_items"]);
    }

    [Fact]
    public async Task A_merge_field_can_be_added_and_written()
    {
        var body = new { tag = "COMPANY", name = "Company", type = "text", required = false, @public = false, help_text = "The employer" };

        var added = await _client.SendAsync(HttpMethod.Post, "merge-fields", body);

        Assert.Equal((200, "9", "COMPANY", "Company", "false"), (added.Status, added["merge_id"], added["tag"], added["name"], added.Body["public"]!.ToJsonString()));
        Assert.Equal("The employer", _client.Account.MergeFields[^1].HelpText);
        Assert.Equal("Acme", (await WriteAsync("COMPANY", "\"Acme\"")).Body["merge_fields"]!["COMPANY"]!.ToString());
    }

    [Fact]
    public async Task A_merge_field_without_a_tag_gets_a_numbered_one() =>
        Assert.Equal("MMERGE9", (await _client.SendAsync(HttpMethod.Post, "merge-fields", new { name = "Company", type = "text" }))["tag"]);

    [Fact]
    public async Task A_merge_field_with_the_tag_of_another_one_is_refused()
    {
        var answer = await _client.SendAsync(HttpMethod.Post, "merge-fields", new { tag = "plan", name = "Plan", type = "text" });

        Assert.Equal((400, "A Merge Field with the tag \"PLAN\" already exists for this list."), (answer.Status, answer["detail"]));
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "name: This value should not be blank.")]
    [InlineData("""{"name":"Company"}""", "type: This value should not be blank.")]
    [InlineData("""{"name":7,"type":"text"}""", "name: Schema describes string, other type found")]
    [InlineData("""{"name":"Company","type":"text","public":"no"}""", "public: Schema describes boolean, other type found")]
    [InlineData("""{"name":"Company","type":"color"}""", "type: Data presented is not one of the accepted values: text, number, date, birthday, phone, zip, address.")]
    public async Task An_invalid_merge_field_is_refused(string body, string error)
    {
        var answer = await _client.SendAsync(HttpMethod.Post, "merge-fields", JsonNode.Parse(body));

        Assert.Equal((400, error), (answer.Status, answer.FirstError));
        Assert.Equal(8, _client.Account.MergeFields.Length);
    }

    private Task<MailchimpResponse> WriteAsync(string tag, string value) =>
        _client.PatchAsync(Ines, new { merge_fields = new JsonObject { [tag] = JsonNode.Parse(value) } });
}
