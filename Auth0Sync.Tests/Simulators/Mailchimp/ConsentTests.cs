using Auth0Sync.Simulators.Mailchimp;
using Xunit;
using static Auth0Sync.Tests.Simulators.Mailchimp.MailchimpClient;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

/// <summary>What happens to people who left, bounced, were archived or were erased.</summary>
[Trait("Category", "Unit")]
public sealed class ConsentTests : IDisposable
{
    private readonly MailchimpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Somebody_who_left_or_bounced_can_only_be_invited(bool hasBounced)
    {
        _client.Account.AddMember(Ines);
        _ = hasBounced ? _client.Account.Bounce(Ines) : _client.Account.Unsubscribe(Ines);

        foreach (var status in new[] { "subscribed", "transactional" })
        {
            var answer = await _client.PutAsync(Ines, new { email_address = Ines, status });
            Assert.Equal((400, "Member In Compliance State"), (answer.Status, answer["title"]));
            Assert.False(answer.Body.ContainsKey("type"));
        }

        Assert.Equal(200, (await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = "subscribed", language = "de" })).Status);
        Assert.Equal("pending", (await _client.PatchAsync(Ines, new { status = "pending" }))["status"]);
        Assert.Equal(400, (await _client.PatchAsync(Ines, new { status = "subscribed" })).Status);

        _client.Account.Subscribe(Ines);
        Assert.Equal(StatusSetter.Person, _client.Account.FindMember(Ines)!.StatusSetBy);
        Assert.Equal("unsubscribed", (await _client.PatchAsync(Ines, new { status = "unsubscribed" }))["status"]);
    }

    [Fact]
    public async Task The_api_takes_its_own_unsubscribe_back()
    {
        using var strict = With(new UnconfirmedBehavior { ApiUnsubscribeIsComplianceState = true });
        foreach (var client in new[] { _client, strict })
        {
            client.Account.AddMember(Ines);
            await client.PatchAsync(Ines, new { status = "unsubscribed" });
        }

        Assert.Equal("subscribed", (await _client.PutAsync(Ines, new { status = "subscribed" }))["status"]);
        Assert.Equal("Member In Compliance State", (await strict.PutAsync(Ines, new { status = "subscribed" }))["title"]);
    }

    [Fact]
    public async Task The_api_cannot_make_the_persons_unsubscribe_its_own()
    {
        _client.Account.AddMember(Ines);
        _client.Account.Unsubscribe(Ines);

        Assert.Equal(200, (await _client.PatchAsync(Ines, new { status = "unsubscribed" })).Status);

        Assert.Equal(StatusSetter.Person, _client.Account.FindMember(Ines)!.StatusSetBy);
        Assert.Equal(400, (await _client.PatchAsync(Ines, new { status = "subscribed" })).Status);
    }

    [Fact]
    public async Task An_archived_member_keeps_its_tags_and_its_contact_id()
    {
        var contactId = _client.Account.AddMember(Ines, tags: "vip").ContactId;

        Assert.Equal(204, (await _client.DeleteAsync(Ines)).Status);
        var archived = await _client.GetAsync(Ines);
        var updated = await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = "subscribed" });
        var tagged = await _client.TagAsync(Ines, ("new", "active"));
        var revived = await _client.PatchAsync(Ines, new { status = "transactional" });

        Assert.Equal((200, "archived", contactId), (archived.Status, archived["status"], archived["contact_id"]));
        Assert.Equal((200, "archived"), (updated.Status, updated["status"]));
        Assert.Equal(204, tagged.Status);
        Assert.Equal(("transactional", contactId), (revived["status"], revived["contact_id"]));
        Assert.Equal(["new", "vip"], revived.Tags);
    }

    [Fact]
    public async Task A_creation_revives_an_archived_member()
    {
        var contactId = _client.Account.AddMember(Ines, tags: "vip").ContactId;
        _client.Account.ArchiveByHand(Ines);

        var answer = await _client.PostAsync(new { email_address = Ines, status = "subscribed", merge_fields = new { FNAME = "Ines" } });

        Assert.Equal((200, "subscribed", contactId), (answer.Status, answer["status"], answer["contact_id"]));
        Assert.Equal(["vip"], answer.Tags);
        Assert.Single(_client.Account.Members);
    }

    [Theory]
    [InlineData(MemberStatus.Archived)]
    [InlineData(MemberStatus.Cleaned)]
    [InlineData(MemberStatus.Pending)]
    public async Task Some_members_cannot_be_archived(MemberStatus status)
    {
        _client.Account.AddMember(Ines, status);

        var answer = await _client.DeleteAsync(Ines);

        Assert.Equal((405, "Method Not Allowed"), (answer.Status, answer["title"]));
        Assert.Equal("This list member cannot be removed. Can not archive a contact that is bounced, pending or archived", answer["detail"]);
    }

    [Fact]
    public async Task Archiving_does_not_end_the_persons_unsubscribe_unless_chosen()
    {
        using var forgetful = With(new UnconfirmedBehavior { ArchivingEndsComplianceState = true });
        foreach (var client in new[] { _client, forgetful })
        {
            client.Account.AddMember(Ines);
            client.Account.Unsubscribe(Ines);
            Assert.Equal(204, (await client.DeleteAsync(Ines)).Status);
        }

        Assert.Equal("Member In Compliance State", (await _client.PostAsync(new { email_address = Ines, status = "subscribed" }))["title"]);
        Assert.Equal(200, (await forgetful.PostAsync(new { email_address = Ines, status = "subscribed" })).Status);
    }

    [Theory]
    [InlineData("subscribed")]
    [InlineData("pending")]
    public async Task A_permanently_deleted_address_cannot_come_back_by_the_api(string status)
    {
        _client.Account.AddMember(Ines);
        _client.Account.AddMember(Bob);

        Assert.Equal(204, (await _client.DeletePermanentlyAsync(Ines)).Status);

        Assert.Equal(404, (await _client.GetAsync(Ines)).Status);
        Assert.Equal(404, (await _client.DeletePermanentlyAsync(Ines)).Status);
        foreach (var answer in new[]
        {
            await _client.PostAsync(new { email_address = Ines, status }),
            await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = status }),
            await _client.PatchAsync(Bob, new { email_address = Ines }),
        })
        {
            Assert.Equal((400, "Forgotten Email Not Subscribed"), (answer.Status, answer["title"]));
        }
    }

    [Fact]
    public async Task Only_the_person_brings_an_erased_address_back()
    {
        var contactId = _client.Account.AddMember(Ines).ContactId;
        _client.Account.DeletePermanently(Ines);
        _client.Account.ForgetAddress(Bob);

        Assert.Equal(400, (await _client.PostAsync(new { email_address = Ines, status = "subscribed" })).Status);
        Assert.Equal(400, (await _client.PostAsync(new { email_address = Bob, status = "subscribed" })).Status);
        Assert.NotEqual(contactId, _client.Account.Subscribe(Ines).ContactId);
        Assert.Equal(200, (await _client.GetAsync(Ines)).Status);
    }

    [Fact]
    public async Task An_account_user_edits_a_member()
    {
        var contactId = _client.Account.AddMember(Ines).ContactId;

        _client.Account.EditMember(Ines, member => member with { EmailAddress = Bob, MergeFields = member.MergeFields.SetItem("FNAME", "Bob") });

        var answer = await _client.GetAsync(Bob);
        Assert.Equal((contactId, "Bob"), (answer["contact_id"], answer["full_name"]));
        Assert.Equal(404, (await _client.GetAsync(Ines)).Status);
        Assert.Throws<InvalidOperationException>(() => _client.Account.AddMember(Bob));
        Assert.Throws<InvalidOperationException>(() => _client.Account.Bounce(Ines));
    }
}
