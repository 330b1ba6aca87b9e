using Auth0Sync.Simulators.Mailchimp;
using Xunit;
using static Auth0Sync.Tests.Simulators.Mailchimp.MailchimpClient;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

/// <summary>Keys, tags, lists and bulk calls.</summary>
[Trait("Category", "Unit")]
public sealed class AudienceTests : IDisposable
{
    private static readonly string[] Vip = ["vip"];
    private static readonly string[] TagsWithBlank = ["a", ""];

    private readonly MailchimpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(MemberKeys.AsDocumented, 200, 404)]
    [InlineData(MemberKeys.HashOnly, 404, 404)]
    [InlineData(MemberKeys.Any, 200, 204)]
    public async Task A_contact_id_or_an_address_identifies_a_member_where_documented(MemberKeys keys, int statusOfMember, int statusOfTags)
    {
        using var client = With(new UnconfirmedBehavior { MemberKeys = keys });
        var contactId = client.Account.AddMember(Ines).ContactId;

        foreach (var key in new[] { contactId, Uri.EscapeDataString("Ines@shop.test") })
        {
            Assert.Equal(statusOfMember, (await client.SendAsync(HttpMethod.Get, $"members/{key}")).Status);
            Assert.Equal(statusOfMember, (await client.SendAsync(HttpMethod.Patch, $"members/{key}", new { language = "de" })).Status);
            Assert.Equal(statusOfMember, (await client.SendAsync(HttpMethod.Get, $"members/{key}/tags")).Status);
            Assert.Equal(statusOfTags, (await client.SendAsync(HttpMethod.Post, $"members/{key}/tags", new { tags = Array.Empty<object>() })).Status);
        }

        Assert.Equal(statusOfTags, (await client.SendAsync(HttpMethod.Post, $"members/{contactId}/actions/delete-permanent")).Status);
    }

    [Fact]
    public async Task Tags_are_added_and_removed_by_name()
    {
        _client.Account.AddMember(Ines, tags: ["old", "kept"]);

        var answer = await _client.TagAsync(Ines, ("vip", "active"), ("old", "inactive"), ("never", "inactive"));
        var tags = await _client.SendAsync(HttpMethod.Get, $"members/{Hash(Ines)}/tags");

        Assert.Equal(204, answer.Status);
        Assert.Null(answer.MediaType);
        Assert.Equal(["kept", "vip"], tags.Tags);
        Assert.Equal("2", tags["total_items"]);
        Assert.Equal(["kept", "vip"], _client.Account.FindMember(Ines)!.Tags);
        Assert.Equal(404, (await _client.TagAsync(Bob, ("vip", "active"))).Status);
    }

    [Fact]
    public async Task An_invalid_tag_changes_nothing()
    {
        _client.Account.AddMember(Ines);

        Assert.Equal("tags[1].name: This value should not be blank.", (await _client.TagAsync(Ines, ("vip", "active"), (" ", "active"))).FirstError);
        Assert.StartsWith("tags[0].status: ", (await _client.TagAsync(Ines, ("vip", "on"))).FirstError, StringComparison.Ordinal);
        Assert.Equal(
            "tags[1]: This value should not be blank.",
            (await _client.PostAsync(new { email_address = Bob, status = "subscribed", tags = TagsWithBlank })).FirstError);
        Assert.Empty(_client.Account.FindMember(Ines)!.Tags);
    }

    [Fact]
    public async Task Members_are_listed_page_by_page()
    {
        for (var index = 0; index < 12; index++)
        {
            _client.Account.AddMember($"user{index}@shop.test");
        }

        var first = await _client.SendAsync(HttpMethod.Get, "members");
        var last = await _client.SendAsync(HttpMethod.Get, "members?count=1000&offset=10&fields=total_items,members.email_address");

        Assert.Equal(10, first.Body["members"]!.AsArray().Count);
        Assert.Equal("12", first["total_items"]);
        Assert.Equal("""{"members":[{"email_address":"user10@shop.test"},{"email_address":"user11@shop.test"}],"total_items":12}""", last.Body.ToJsonString());
        Assert.Equal(400, (await _client.SendAsync(HttpMethod.Get, "members?count=1001")).Status);
        Assert.Equal(400, (await _client.SendAsync(HttpMethod.Get, "members?offset=-1")).Status);
    }

    [Fact]
    public async Task Members_are_filtered()
    {
        var ines = _client.Account.AddMember(Ines);
        _client.Clock.Advance(TimeSpan.FromDays(1));
        _client.Account.AddMember(Bob, MemberStatus.Archived);
        using var other = With(new UnconfirmedBehavior { ListsContainArchivedMembers = true });
        other.Account.AddMember(Bob, MemberStatus.Archived);

        Assert.Equal([Ines], await ListAsync(_client, ""));
        Assert.Equal([Bob], await ListAsync(_client, "?status=archived"));
        Assert.Equal([Ines], await ListAsync(_client, $"?unique_email_id={ines.UniqueEmailId}"));
        Assert.Empty(await ListAsync(_client, "?since_last_changed=2026-11-05T13:00:00%2B00:00"));
        Assert.Equal([Bob], await ListAsync(_client, "?status=archived&since_last_changed=2026-11-05T13:00:00%2B00:00"));
        Assert.Equal([Bob], await ListAsync(other, ""));
    }

    [Fact]
    public async Task Fields_can_be_selected_or_excluded()
    {
        _client.Account.AddMember(Ines);

        var selected = await _client.GetAsync(Ines, "?fields=status,merge_fields.FNAME");
        Assert.Equal("""{"status":"subscribed","merge_fields":{"FNAME":""}}""", selected.Body.ToJsonString());
        var answer = await _client.GetAsync(Ines, "?exclude_fields=merge_fields.LTV,tags");
        Assert.False(answer.Body.ContainsKey("tags"));
        Assert.Equal(["FNAME", "LNAME"], answer.Body["merge_fields"]!.AsObject().Select(field => field.Key));
    }

    [Fact]
    public async Task The_audience_counts_its_members()
    {
        _client.Account.AddMember(Ines);
        _client.Account.AddMember(Bob, MemberStatus.Unsubscribed);

        var answer = await _client.SendAsync(HttpMethod.Get, "");

        Assert.Equal("""{"member_count":1,"unsubscribe_count":1,"cleaned_count":0,"merge_field_count":3}""", answer.Body["stats"]!.ToJsonString());
        Assert.Equal(404, (await _client.SendRawAsync(HttpMethod.Get, "lists/other")).Status);
    }

    [Fact]
    public async Task A_bulk_call_reports_each_member()
    {
        _client.Account.AddMember(Ines, tags: "old");
        _client.Account.ForgetAddress(Bob);
        _client.Account.AddMember("left@shop.test");
        _client.Account.Unsubscribe("left@shop.test");

        var answer = await _client.SendAsync(HttpMethod.Post, "", new
        {
            members = new object[]
            {
                new { email_address = Ines, status = "subscribed", tags = Vip, merge_fields = new { FNAME = "Ines" } },
                new { email_address = "new@shop.test", status = "transactional", tags = Vip },
                new { email_address = Bob, status = "subscribed" },
                new { email_address = "left@shop.test", status = "subscribed" },
                new { email_address = "other@shop.test", status = "subscribed", merge_fields = new { LTV = "x" } },
                new { status = "subscribed" },
                new { email_address = "NEW@shop.test", status = "subscribed" },
            },
            update_existing = true,
        });

        Assert.Equal((200, "1", "1", "5"), (answer.Status, answer["total_created"], answer["total_updated"], answer["error_count"]));
        Assert.Equal("transactional", answer.Body["new_members"]![0]!["status"]!.ToString());
        Assert.Equal(["old", "vip"], _client.Account.FindMember(Ines)!.Tags);
        var errors = answer.Body["errors"]!.AsArray();
        Assert.Equal([Bob, "left@shop.test", "other@shop.test", "", "NEW@shop.test"], errors.Select(error => error!["email_address"]!.ToString()));
        Assert.All(errors, error => Assert.Equal("ERROR_GENERIC", error!["error_code"]!.ToString()));
        Assert.Equal(("LTV", "Please enter a number"), (errors[2]!["field"]!.ToString(), errors[2]!["field_message"]!.ToString()));
    }

    [Fact]
    public async Task A_bulk_call_updates_only_if_told_and_can_replace_tags()
    {
        _client.Account.AddMember(Ines, tags: "old");
        var members = new[] { new { email_address = Ines, status = "unsubscribed", tags = Vip } };

        var refused = await _client.SendAsync(HttpMethod.Post, "", new { members, sync_tags = true });
        var updated = await _client.SendAsync(HttpMethod.Post, "", new { members, sync_tags = true, update_existing = true });

        var error = refused.Body["errors"]![0]!;
        Assert.Equal(("ERROR_CONTACT_EXISTS", "0"), (error["error_code"]!.ToString(), refused["total_updated"]));
        Assert.Equal(
            $"{Ines} is already a list member, do you want to update? please provide update_existing:true in the request body",
            error["error"]!.ToString());
        Assert.Equal("unsubscribed", updated.Body["updated_members"]![0]!["status"]!.ToString());
        Assert.Equal(["vip"], _client.Account.FindMember(Ines)!.Tags);
    }

    [Fact]
    public async Task A_bulk_call_has_at_most_500_members()
    {
        var members = Enumerable.Range(0, 501).Select(index => new { email_address = $"user{index}@shop.test", status = "subscribed" }).ToList();

        var tooMany = await _client.SendAsync(HttpMethod.Post, "", new { members });
        var accepted = await _client.SendAsync(HttpMethod.Post, "?skip_duplicate_check=true", new { members = members.Take(499).Append(members[0]) });

        Assert.Equal((400, "Invalid Resource"), (tooMany.Status, tooMany["title"]));
        Assert.Equal((200, "499", "0"), (accepted.Status, accepted["total_created"], accepted["error_count"]));
        Assert.Equal(499, _client.Account.Members.Length);
    }

    private static async Task<string[]> ListAsync(MailchimpClient client, string query) =>
        [.. (await client.SendAsync(HttpMethod.Get, $"members{query}")).Body["members"]!.AsArray().Select(member => member!["email_address"]!.ToString())];
}
