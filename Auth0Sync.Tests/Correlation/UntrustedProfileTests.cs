using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Correlation;

/// <summary>
/// Profiles as directories, scripts and users really fill them in. The cases come from public reports, such as
/// auth0/auth0-python#789, formbricks/formbricks#9104, sillsdev/web-xforge#1852 and osTicket/osTicket-plugins#22.
/// </summary>
[Trait("Category", "Integration")]
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
    public async Task An_email_counts_as_verified_only_for_the_JSON_value_true(string verified)
    {
        await using var pipeline = await StartAsync();
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithUserMember("email", "ines@example.com").WithUserMember("email_verified", JsonNode.Parse(verified)).WithName("Ines", "Okafor"));
        var blocked = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithUserMember("email_verified", JsonNode.Parse(verified)).WithUserMember("blocked", true));

        Assert.Equal("Updated", blocked);
        var own = pipeline.HubSpot.FindByProperty("auth0_user_id", UserId)!;
        Assert.NotEqual(lead.Id, own.Id);
        Assert.Equal((null, "false", "blocked"), (own.Email, own["auth0_email_verified"], own["auth0_status"]));
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Theory]
    [InlineData("LeaveOut", "[\"ines@example.com\"]")]
    [InlineData("LeaveOut", "[\"ines@example.com\",\"i@example.com\"]")]
    [InlineData("LeaveOut", "{\"value\":\"ines@example.com\"}")]
    [InlineData("LeaveOut", "7")]
    [InlineData("LeaveOut", "true")]
    [InlineData("Send", "[\"ines@example.com\"]")]
    [InlineData("Send", "{\"value\":\"ines@example.com\"}")]
    public async Task An_email_that_is_not_a_single_string_is_not_written_even_if_marked_verified(string policy, string email)
    {
        await using var pipeline = await StartAsync($"Policies:OnUnverifiedEmail={policy}");

        foreach (var verified in new[] { true, false })
        {
            var userId = $"auth0|{policy}{verified}";
            var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created(userId).WithUserMember("email", JsonNode.Parse(email)).WithUserMember("email_verified", verified));

            Assert.Equal("Created", outcome);
            Assert.Null(pipeline.HubSpot.FindByProperty("auth0_user_id", userId)!.Email);
        }

        Assert.Equal(["email", "email"], pipeline.Logs.Lines.Where(line => line.EventId == LogEvents.FieldNotMappable).Select(line => line.Values["Fields"]));
    }

    [Fact]
    public async Task An_email_that_is_not_a_single_string_waits_like_an_unverified_one()
    {
        await using var pipeline = await StartAsync("Policies:OnUnverifiedEmail=Hold");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithUserMember("email", new JsonArray("ines@example.com")).WithUserMember("email_verified", true));

        Assert.Equal("Skipped:EmailNotVerified", outcome);
        Assert.Empty(pipeline.HubSpot.Contacts);
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
    public async Task A_placeholder_is_not_used_as_a_name(string name, string? nickname, string? phone)
    {
        await using var pipeline = await StartAsync();
        var created = Auth0EventBuilder.Created().WithUserMember("name", name).WithUserMember("given_name", name).WithUserMember("nickname", nickname);
        if (phone is not null)
        {
            created.WithUserMember("phone_number", phone);
        }

        await pipeline.ProcessAsync(created);

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
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
        await using var pipeline = await StartAsync();

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("given_name", name).WithUserMember("phone_number", phone));

        Assert.Equal(name, Assert.Single(pipeline.HubSpot.Contacts)["firstname"]);
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
    public async Task A_full_name_is_split_as_it_is_written(string name, string given, string? family)
    {
        await using var pipeline = await StartAsync();

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("name", name));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal((given, family), (contact["firstname"], contact["lastname"]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\" \"")]
    [InlineData("\"\\u3000\\u200b\"")]
    [InlineData("[]")]
    [InlineData("[null]")]
    public async Task A_blank_name_part_is_absent_and_clears_nothing(string blank)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com")
            .WithUserMember("name", "Ines Okafor").WithUserMember("given_name", JsonNode.Parse(blank)).WithUserMember("family_name", JsonNode.Parse(blank)));
        var split = Assert.Single(pipeline.HubSpot.Contacts);
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Inês", "Duarte"));

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithEmail("ines@example.com")
            .WithUserMember("given_name", JsonNode.Parse(blank)).WithUserMember("family_name", "Duarte"));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("Ines", "Okafor"), (split["firstname"], split["lastname"]));
        Assert.Equal(("Unchanged", "Inês", "Duarte"), (outcome, contact["firstname"], contact["lastname"]));
    }

    [Fact]
    public async Task A_name_in_a_list_of_one_is_a_name()
    {
        await using var pipeline = await StartAsync();

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com")
            .WithUserMember("given_name", new JsonArray("Ines")).WithUserMember("family_name", new JsonArray("Okafor")));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
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
    public async Task A_record_id_from_an_administrator_is_understood_in_every_form_that_means_one_id_without_a_second_contact(string form)
    {
        await using var pipeline = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var named = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["firstname"] = "I" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com")
            .WithUserMember("app_metadata", new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form.Replace("{id}", named.Id, StringComparison.Ordinal)) }));

        Assert.Equal("Linked", outcome);
        Assert.Equal((named.Id, UserId), (Assert.Single(pipeline.HubSpot.Contacts).Id, pipeline.HubSpot.Find(named.Id)!["auth0_user_id"]));
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
    public async Task An_unusable_record_id_from_an_administrator_is_logged(string form)
    {
        await using var pipeline = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com")
            .WithUserMember("app_metadata", new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form) }));

        Assert.Equal("Created", outcome);
        var line = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.FieldNotMappable);
        Assert.Equal("app_metadata.crm_contact_id", line.Values["Fields"]);
        Assert.DoesNotContain(pipeline.Logs.Lines, line => line.EventId == LogEvents.ExternalRecordNotFound);
        Assert.DoesNotContain(pipeline.HubSpot.Calls.Calls, call => call.Operation.ToString().EndsWith("Read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"987654321\"", false)]
    [InlineData("\"987654321\"", true)]
    [InlineData("987654321", true)]
    public async Task A_record_id_from_an_administrator_that_does_not_exist_delays_no_event_and_is_warned_of_once(string form, bool isUpdate)
    {
        await using var pipeline = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var named = new JsonObject { ["crm_contact_id"] = JsonNode.Parse(form) };
        var first = (isUpdate ? Auth0EventBuilder.Updated() : Auth0EventBuilder.Created()).AtSecond(1).WithId("evt_first").WithEmail("ines@example.com").WithUserMember("app_metadata", named);

        var outcome = await pipeline.ProcessAsync(first);
        var next = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Okafor").WithUserMember("app_metadata", named.DeepClone()));

        Assert.Equal(("Created", "Updated"), (outcome, next));
        Assert.Single(pipeline.HubSpot.Contacts);
        var line = Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.ExternalRecordNotFound);
        Assert.Equal(("evt_first", "hubspot"), (line.Values["Auth0EventId"], line.Values["Target"]));
        Assert.DoesNotContain(pipeline.Logs.Lines, line => line.EventId == LogEvents.FieldNotMappable);
        Assert.Empty(await pipeline.GetReviewItemsAsync());
    }

    [Fact]
    public async Task A_record_id_from_an_administrator_that_does_not_exist_falls_back_to_the_other_rules()
    {
        await using var pipeline = await StartAsync("Policies:ExternalIdPath=app_metadata.crm_contact_id");
        var lead = pipeline.HubSpot.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });

        var outcome = await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("app_metadata", new JsonObject { ["crm_contact_id"] = "987654321" }));

        Assert.Equal(("Linked", UserId), (outcome, pipeline.HubSpot.Find(lead.Id)!["auth0_user_id"]));
        Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.ExternalRecordNotFound);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    public async Task A_user_who_was_blocked_before_the_change_and_lacks_the_block_now_is_unblocked(string? blocked)
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("blocked", true));
        Assert.Equal("blocked", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
        var updated = Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithPreviousUserMember("blocked", true);

        var outcome = await pipeline.ProcessAsync(blocked is null ? updated : updated.WithUserMember("blocked", JsonNode.Parse(blocked)));

        Assert.Equal(("Updated", "active"), (outcome, Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]));
    }

    [Fact]
    public async Task A_block_that_no_event_contains_is_kept()
    {
        await using var pipeline = await StartAsync();
        await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithUserMember("blocked", true));

        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithName("Ines", "Duarte").WithPreviousUserMember("given_name", "I"));
        await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(3).WithName("Ines", "Okafor").WithUserMember("blocked", "no").WithPreviousUserMember("blocked", true));

        Assert.Equal("blocked", Assert.Single(pipeline.HubSpot.Contacts)["auth0_status"]);
    }

    [Fact]
    public async Task The_long_names_of_the_types_are_the_same_types()
    {
        await using var pipeline = await StartAsync();

        var created = await pipeline.ProcessAsync(Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithEnvelopeMember("type", "com.auth0.user.created"));
        var updated = await pipeline.ProcessAsync(Auth0EventBuilder.Updated().AtSecond(2).WithName("Ines", "Okafor").WithEnvelopeMember("type", "com.auth0.user.updated"));
        var deleted = await pipeline.ProcessAsync(Auth0EventBuilder.Deleted().AtSecond(3).WithEnvelopeMember("type", "com.auth0.user.deleted"));

        Assert.Equal(["Created", "Updated", "Deactivated"], [created, updated, deleted]);
        Assert.Equal(
            ["user.created", "user.updated", "user.deleted"],
            pipeline.Logs.Lines.Where(line => line.EventId == LogEvents.EventCorrelated).Select(line => line.Values["EventType"]));
    }

    [Fact]
    public async Task A_message_that_is_already_on_the_queue_under_a_long_name_is_handled_too()
    {
        await using var pipeline = await StartAsync();
        var auth0Event = Auth0EventBuilder.Created().WithEmail("ines@example.com").WithEnvelopeMember("type", "com.auth0.user.created").ToJson();

        await pipeline.EnqueueAsync(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"v":1,"target":"hubspot","receivedAt":"2026-10-05T08:14:34Z","attempt":0,"event":{{auth0Event.ToJsonString()}}}"""));

        Assert.Equal(["Created"], await pipeline.ProcessVisibleMessagesAsync());
        Assert.Equal("user.created", Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.EventCorrelated).Values["EventType"]);
    }

    [Fact]
    public async Task Deeply_nested_metadata_loses_no_event_and_no_other_mapped_value()
    {
        await using var pipeline = await StartAsync("HubSpot:Mapping:jobtitle=app_metadata.title", "HubSpot:Mapping:company=app_metadata.deep");
        var deep = JsonNode.Parse(new string('[', 50) + new string(']', 50))!;
        var created = Auth0EventBuilder.Created().WithEmail("ines@example.com").WithUserMember("app_metadata", new JsonObject { ["title"] = "Bookseller", ["deep"] = deep });
        var text = created.ToJson().ToJsonString().Replace(new string('[', 50) + new string(']', 50), new string('[', 5000) + new string(']', 5000), StringComparison.Ordinal);

        var response = await pipeline.PostAsync(System.Text.Encoding.UTF8.GetBytes(text));
        var outcome = Assert.Single(await pipeline.ProcessVisibleMessagesAsync());

        Assert.Equal((202, "Created"), (response.StatusCode, outcome));
        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("ines@example.com", "Bookseller", null), (contact.Email, contact["jobtitle"], contact["company"]));
        Assert.Equal("company", Assert.Single(pipeline.Logs.Lines, line => line.EventId == LogEvents.FieldNotMappable).Values["Fields"]);
    }

    [Fact]
    public async Task A_formula_becomes_text_if_the_policy_says_so_and_a_phone_number_is_kept()
    {
        await using var pipeline = await StartAsync("Policies:NeutralizeFormulas=true", "HubSpot:Mapping:company=user_metadata.company");

        await pipeline.ProcessAsync(Auth0EventBuilder.Created().WithEmail("+ines@example.com").WithName("=HYPERLINK(\"https://attacker.example\")", "@SUM(A1)")
            .WithUserMember("phone_number", "+351 900 000-004").WithUserMember("user_metadata", new JsonObject { ["company"] = "Contoso" }));

        var contact = Assert.Single(pipeline.HubSpot.Contacts);
        Assert.Equal(("'=HYPERLINK(\"https://attacker.example\")", "Contoso"), (contact["firstname"], contact["company"]));
        Assert.Equal(("+ines@example.com", "+351 900 000-004", UserId), (contact.Email, contact["phone"], contact["auth0_user_id"]));
    }

    private async Task<PipelineHarness> StartAsync(params string[] settings)
    {
        var pipeline = await PipelineHarness.StartAsync(azurite, settings);
        Assert.IsType<TargetReadiness.Ready>(
            await pipeline.Services.GetRequiredService<TargetRegistry>().All.Single().CheckReadinessAsync(CancellationToken.None));
        return pipeline;
    }
}
