using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// Profiles as directories, scripts and people really fill them. The kinds come from public reports, such as
/// auth0/auth0-python#789, formbricks/formbricks#9104, sillsdev/web-xforge#1852 and osTicket/osTicket-plugins#22.
/// </summary>
public sealed class UntrustedProfileTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private const string UserId = "auth0|68c1f7e2b94d0a53e6171c2f";

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("\"ines@example.com\"")]
    [InlineData("\"\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[true]")]
    [InlineData("{\"value\":true}")]
    [InlineData("false")]
    public async Task An_address_counts_as_verified_only_for_the_JSON_value_true(string verified)
    {
        await using var walk = await StartAsync();
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        await walk.PlayAsync(Auth0EventJson.Created().At(1).With("email", "ines@example.com").With("email_verified", JsonNode.Parse(verified)).WithName("Ines", "Okafor"));
        var blocked = await walk.PlayAsync(Auth0EventJson.Updated().At(2).With("email_verified", JsonNode.Parse(verified)).With("blocked", true));

        Assert.Equal("Updated", blocked);
        var own = walk.HubSpot.FindBy("auth0_user_id", UserId)!;
        Assert.NotEqual(lead.Id, own.Id);
        Assert.Equal((null, "false", "blocked"), (own.Email, own["auth0_email_verified"], own["auth0_status"]));
        Assert.Empty(await walk.ReviewAsync());
    }

    [Theory]
    [InlineData("LeaveOut", "[\"ines@example.com\"]")]
    [InlineData("LeaveOut", "[\"ines@example.com\",\"i@example.com\"]")]
    [InlineData("LeaveOut", "{\"value\":\"ines@example.com\"}")]
    [InlineData("LeaveOut", "7")]
    [InlineData("LeaveOut", "true")]
    [InlineData("Send", "[\"ines@example.com\"]")]
    [InlineData("Send", "{\"value\":\"ines@example.com\"}")]
    public async Task An_address_that_is_not_one_text_is_not_written_whether_or_not_it_is_said_to_be_verified(string policy, string email)
    {
        await using var walk = await StartAsync($"Policies:OnUnverifiedEmail={policy}");

        foreach (var verified in new[] { true, false })
        {
            var userId = $"auth0|{policy}{verified}";
            var outcome = await walk.PlayAsync(Auth0EventJson.Created(userId).With("email", JsonNode.Parse(email)).With("email_verified", verified));

            Assert.Equal("Created", outcome);
            Assert.Null(walk.HubSpot.FindBy("auth0_user_id", userId)!.Email);
        }

        Assert.Equal(["email", "email"], walk.Logs.All.Where(line => line.EventId == LogEvents.FieldNotMappable).Select(line => line.Values["Fields"]));
    }

    [Fact]
    public async Task An_address_that_is_not_one_text_is_held_like_any_that_nobody_verified()
    {
        await using var walk = await StartAsync("Policies:OnUnverifiedEmail=Hold");

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().With("email", new JsonArray("ines@example.com")).With("email_verified", true));

        Assert.Equal("Skipped:EmailNotVerified", outcome);
        Assert.Empty(walk.HubSpot.Contacts);
    }

    [Theory]
    [InlineData("+4915112345678", "", "+4915112345678")]
    [InlineData("+49 (151) 1234-5678", null, "+4915112345678")]
    [InlineData("015112345678", null, "+4915112345678")]
    [InlineData("004915112345678", null, "+4915112345678")]
    [InlineData("+4915112345678", null, null)]
    [InlineData("Tel. 0151 12345678", null, "+49 151 12345678")]
    [InlineData("INES@EXAMPLE.COM", "ines", null)]
    [InlineData("ines\uFF20example.com", null, null)]
    [InlineData("ines\uFE6Bexample.com", null, null)]
    [InlineData("\u0000ines\u202E@example.com", null, null)]
    [InlineData("Ines <ines@example.com>", null, null)]
    [InlineData("Ines ines\uFF20example\u3002com", null, null)]
    [InlineData("auth0|68C1F7E2B94D0A53E6171C2F", null, null)]
    [InlineData("68c1f7e2b94d0a53e6171c2f", "68c1f7e2b94d0a53e6171c2f", null)]
    [InlineData(" \u3000\u200B\n", null, null)]
    [InlineData("\u3164", null, null)]
    public async Task A_placeholder_is_nobodys_name(string name, string? nickname, string? phone)
    {
        await using var walk = await StartAsync();
        var created = Auth0EventJson.Created().With("name", name).With("given_name", name).With("nickname", nickname);
        if (phone is not null)
        {
            created.With("phone_number", phone);
        }

        await walk.PlayAsync(created);

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Auth0 user", null), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData("Ines @ KubeCon", null)]
    [InlineData("Ines @home", null)]
    [InlineData("@ines", null)]
    [InlineData("Ines R@D", null)]
    [InlineData("Ines 345678", "+351912345678")]
    [InlineData("Ines 345678", "345678")]
    [InlineData("Ines 2345678", "+351912345678")]
    [InlineData("Ines 2026", "+351912342026")]
    public async Task A_name_with_an_at_sign_or_with_the_end_of_a_phone_number_is_a_name(string name, string? phone)
    {
        await using var walk = await StartAsync();

        await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com").With("given_name", name).With("phone_number", phone));

        Assert.Equal(name, Assert.Single(walk.HubSpot.Contacts)["firstname"]);
    }

    [Theory]
    [InlineData("Okafor, Ines", "Ines", "Okafor")]
    [InlineData("Ines\u0000Okafor", "Ines", "Okafor")]
    [InlineData("\u001BInes \u202EOkafor\u202C", "Ines", "Okafor")]
    [InlineData("In\u200Fes\u0085Oka\u2067for", "Ines", "Okafor")]
    [InlineData("Okafor,Ines Maria", "Ines Maria", "Okafor")]
    [InlineData("Okafor\uFF0C Ines", "Ines", "Okafor")]
    [InlineData("de la Cruz, Ines", "Ines", "de la Cruz")]
    [InlineData("Okafor, Ines, Ph.D.", "Ines", "Okafor, Ph.D.")]
    [InlineData("Ines Okafor, PhD", "Ines", "Okafor, PhD")]
    [InlineData("Ines,", "Ines", null)]
    [InlineData("\u5C71\u7530\u3000\u592A\u90CE", "\u5C71\u7530", "\u592A\u90CE")]
    [InlineData("Ines\nOkafor", "Ines", "Okafor")]
    [InlineData("Ines\r\n\tOkafor", "Ines", "Okafor")]
    [InlineData("Ines\u00A0Okafor", "Ines", "Okafor")]
    [InlineData("Ines\u2028Maria\u2003Okafor", "Ines Maria", "Okafor")]
    [InlineData("\uFEFF\u200BInes Okafor\u200D\u2060", "Ines", "Okafor")]
    public async Task A_whole_name_is_split_as_it_is_written(string name, string given, string? family)
    {
        await using var walk = await StartAsync();

        await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com").With("name", name));

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal((given, family), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"\\u3000\\u200b\"")]
    [InlineData("[]")]
    [InlineData("[null]")]
    public async Task A_blank_part_of_a_name_is_absent_and_clears_nothing(string blank)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com")
            .With("name", "Ines Okafor").With("given_name", JsonNode.Parse(blank)).With("family_name", JsonNode.Parse(blank)));
        var split = Assert.Single(walk.HubSpot.Contacts);
        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Inês", "Duarte"));

        var outcome = await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithEmail("ines@example.com")
            .With("given_name", JsonNode.Parse(blank)).With("family_name", "Duarte"));

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Ines", "Okafor"), (split["firstname"], split["lastname"]));
        Assert.Equal(("Unchanged", "Inês", "Duarte"), (outcome, contact["firstname"], contact["lastname"]));
    }

    [Fact]
    public async Task A_name_in_a_list_of_one_is_a_name()
    {
        await using var walk = await StartAsync();

        await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com")
            .With("given_name", new JsonArray("Ines")).With("family_name", new JsonArray("Okafor")));

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("Ines", "Okafor"), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData("\"{id}\"")]
    [InlineData("\" {id}\\n\"")]
    [InlineData("\"\\u200b{id}\\u00a0\"")]
    [InlineData("{id}")]
    [InlineData("{id}.0")]
    [InlineData("[\"{id}\"]")]
    [InlineData("[{id}, \"{id}\", null, \"\"]")]
    public async Task An_administrators_id_is_understood_in_every_form_that_means_one_id_and_no_second_contact_is_made(string form)
    {
        await using var walk = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var named = walk.HubSpot.Seed(new Dictionary<string, string> { ["firstname"] = "I" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com")
            .With("app_metadata", new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form.Replace("{id}", named.Id, StringComparison.Ordinal)) }));

        Assert.Equal("Linked", outcome);
        Assert.Equal((named.Id, UserId), (Assert.Single(walk.HubSpot.Contacts).Id, walk.HubSpot.Find(named.Id)!["auth0_user_id"]));
    }

    [Theory]
    [InlineData("{\"id\":\"7\"}")]
    [InlineData("[\"7\",\"8\"]")]
    [InlineData("[[\"7\"]]")]
    [InlineData("[\"7\",[\"7\"]]")]
    [InlineData("true")]
    [InlineData("7.5")]
    [InlineData("-7")]
    [InlineData("1e300")]
    [InlineData("\"7\\n8\"")]
    [InlineData("\"n/a\"")]
    [InlineData("\"hs-123\"")]
    [InlineData("\"https://app.hubspot.com/contacts/1/record/0-1/7\"")]
    [InlineData("\"7 8\"")]
    [InlineData("\"007\"")]
    [InlineData("0")]
    [InlineData("[\"-\"]")]
    [InlineData("\"\\uff17\"")]
    [InlineData("\"7\\u202e8\"")]
    [InlineData("\"99999999999999999999\"")]
    public async Task An_administrators_id_that_cannot_be_used_is_named_in_the_log(string form)
    {
        await using var walk = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com")
            .With("app_metadata", new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form) }));

        Assert.Equal("Created", outcome);
        var line = Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.FieldNotMappable);
        Assert.Equal("app_metadata.crm_contact_id", line.Values["Fields"]);
        Assert.DoesNotContain(walk.Logs.All, line => line.EventId == LogEvents.NamedRecordMissing);
        Assert.DoesNotContain(walk.HubSpot.Calls.Calls, call => call.Operation.ToString().EndsWith("Read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"987654321\"", false)]
    [InlineData("\"987654321\"", true)]
    [InlineData("987654321", true)]
    public async Task An_administrators_id_that_leads_nowhere_holds_nobody_up_and_is_warned_of_once(string form, bool isUpdate)
    {
        await using var walk = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var named = new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form) };
        var first = (isUpdate ? Auth0EventJson.Updated() : Auth0EventJson.Created()).At(1).WithId("evt_first").WithEmail("ines@example.com").With("app_metadata", named);

        var outcome = await walk.PlayAsync(first);
        var next = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Okafor").With("app_metadata", named.DeepClone()));

        Assert.Equal(("Created", "Updated"), (outcome, next));
        Assert.Single(walk.HubSpot.Contacts);
        var line = Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.NamedRecordMissing);
        Assert.Equal(("evt_first", "hubspot"), (line.Values["Auth0EventId"], line.Values["Target"]));
        Assert.DoesNotContain(walk.Logs.All, line => line.EventId == LogEvents.FieldNotMappable);
        Assert.Empty(await walk.ReviewAsync());
    }

    [Fact]
    public async Task An_administrators_id_that_leads_nowhere_leaves_it_to_the_other_rules()
    {
        await using var walk = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var lead = walk.HubSpot.Seed(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await walk.PlayAsync(Auth0EventJson.Created().WithEmail("ines@example.com").With("app_metadata", new JsonObject { ["crm_contact_id"] = "987654321" }));

        Assert.Equal(("Linked", UserId), (outcome, walk.HubSpot.Find(lead.Id)!["auth0_user_id"]));
        Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.NamedRecordMissing);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    public async Task A_user_who_was_blocked_before_the_change_and_of_whom_that_is_not_said_any_more_is_unblocked(string? blocked)
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("blocked", true));
        Assert.Equal("blocked", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
        var updated = Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithPrevious("blocked", true);

        var outcome = await walk.PlayAsync(blocked is null ? updated : updated.With("blocked", JsonNode.Parse(blocked)));

        Assert.Equal(("Updated", "active"), (outcome, Assert.Single(walk.HubSpot.Contacts)["auth0_status"]));
    }

    [Fact]
    public async Task A_block_that_nobody_speaks_of_stays()
    {
        await using var walk = await StartAsync();
        await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").With("blocked", true));

        await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithEmail("ines@example.com").WithName("Ines", "Duarte").WithPrevious("given_name", "I"));
        await walk.PlayAsync(Auth0EventJson.Updated().At(3).WithName("Ines", "Okafor").With("blocked", "no").WithPrevious("blocked", true));

        Assert.Equal("blocked", Assert.Single(walk.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task The_long_names_of_the_types_are_the_same_types()
    {
        await using var walk = await StartAsync();

        var created = await walk.PlayAsync(Auth0EventJson.Created().At(1).WithEmail("ines@example.com").WithEnvelope("type", "com.auth0.user.created"));
        var updated = await walk.PlayAsync(Auth0EventJson.Updated().At(2).WithName("Ines", "Okafor").WithEnvelope("type", "com.auth0.user.updated"));
        var deleted = await walk.PlayAsync(Auth0EventJson.Deleted().At(3).WithEnvelope("type", "com.auth0.user.deleted"));

        Assert.Equal(["Created", "Updated", "Deactivated"], [created, updated, deleted]);
        Assert.Equal(
            ["user.created", "user.updated", "user.deleted"],
            walk.Logs.All.Where(line => line.EventId == LogEvents.EventCorrelated).Select(line => line.Values["EventType"]));
    }

    [Fact]
    public async Task A_message_that_is_already_on_the_queue_under_a_long_name_is_handled_too()
    {
        await using var walk = await StartAsync();
        var auth0Event = Auth0EventJson.Created().WithEmail("ines@example.com").WithEnvelope("type", "com.auth0.user.created").ToJson();

        await walk.EnqueueAsync(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:34Z","attempt":0,"event":{{auth0Event.ToJsonString()}}}"""));

        Assert.Equal(["Created"], await walk.CorrelateAsync());
        Assert.Equal("user.created", Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.EventCorrelated).Values["EventType"]);
    }

    [Fact]
    public async Task Metadata_that_nests_without_end_costs_no_event_and_no_mapped_value_beside_it()
    {
        await using var walk = await StartAsync("Mapping:jobtitle=app_metadata.title", "Mapping:company=app_metadata.deep");
        var deep = JsonNode.Parse(new string('[', 50) + new string(']', 50))!;
        var created = Auth0EventJson.Created().WithEmail("ines@example.com").With("app_metadata", new JsonObject { ["title"] = "Bookseller", ["deep"] = deep });
        var text = created.ToJson().ToJsonString().Replace(new string('[', 50) + new string(']', 50), new string('[', 5000) + new string(']', 5000), StringComparison.Ordinal);

        var answer = await walk.PostAsync(System.Text.Encoding.UTF8.GetBytes(text));
        var outcome = Assert.Single(await walk.CorrelateAsync());

        Assert.Equal((202, "Created"), (answer.Status, outcome));
        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Bookseller", null), (contact.Email, contact["jobtitle"], contact["company"]));
        Assert.Equal("company", Assert.Single(walk.Logs.All, line => line.EventId == LogEvents.FieldNotMappable).Values["Fields"]);
    }

    [Fact]
    public async Task A_formula_becomes_text_where_the_policy_says_so_and_a_phone_number_stays()
    {
        await using var walk = await StartAsync("Policies:NeutralizeFormulas=true", "Mapping:company=user_metadata.company");

        await walk.PlayAsync(Auth0EventJson.Created().WithEmail("+ines@example.com").WithName("=HYPERLINK(\"https://attacker.example\")", "@SUM(A1)")
            .With("phone_number", "+351 900 000-004").With("user_metadata", new JsonObject { ["company"] = "Contoso" }));

        var contact = Assert.Single(walk.HubSpot.Contacts);
        Assert.Equal(("'=HYPERLINK(\"https://attacker.example\")", "Contoso"), (contact["firstname"], contact["company"]));
        Assert.Equal(("+ines@example.com", "+351 900 000-004", UserId), (contact.Email, contact["phone"], contact["auth0_user_id"]));
    }

    private async Task<Walk> StartAsync(params string[] settings)
    {
        var walk = await Walk.StartAsync(azurite, settings);
        Assert.IsType<TargetReadiness.Ready>(
            await walk.Services.GetRequiredService<TargetCatalogue>().All.Single().CheckAsync(CancellationToken.None));
        return walk;
    }
}
