using Auth0Sync.Simulators.Mailchimp;
using Xunit;
using static Auth0Sync.Tests.Simulators.Mailchimp.MailchimpClient;

namespace Auth0Sync.Tests.Simulators.Mailchimp;

[Trait("Category", "Unit")]
public sealed class MemberWriteTests : IDisposable
{
    private static readonly string[] Vip = ["vip"];

    private readonly MailchimpClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task An_upsert_creates_a_member_with_the_status_for_new_ones()
    {
        var answer = await _client.PutAsync(Ines, new
        {
            email_address = "Ines@shop.test",
            status_if_new = "subscribed",
            language = "de",
            merge_fields = new { FNAME = "Ines", LTV = 15.5, email_address = "ignored" },
        });

        Assert.Equal(200, answer.Status);
        Assert.Equal(Hash(Ines), answer["id"]);
        Assert.Equal("Ines@shop.test", answer["email_address"]);
        Assert.Equal("subscribed", answer["status"]);
        Assert.Equal("de", answer["language"]);
        Assert.Equal("2026-11-05T12:00:00+00:00", answer["last_changed"]);
        Assert.Equal("""{"FNAME":"Ines","LNAME":"","LTV":15.5}""", answer.Body["merge_fields"]!.ToJsonString());
        Assert.Equal(32, answer["contact_id"]!.Length);
        Assert.Equal(10, answer["unique_email_id"]!.Length);
        Assert.Equal(_client.Settings.ListId, answer["list_id"]);
        var member = Assert.Single(_client.Account.Members);
        Assert.Equal((answer["contact_id"], MemberStatus.Subscribed, StatusSetter.Api), (member.ContactId, member.Status, member.StatusSetBy));
    }

    [Fact]
    public async Task An_upsert_keeps_the_status_and_the_other_values_of_an_existing_member()
    {
        _client.Account.AddMember(Ines, MemberStatus.Transactional, new Dictionary<string, string> { ["LNAME"] = "Ortiz" }, "vip");
        _client.Clock.Advance(TimeSpan.FromHours(1));

        var answer = await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = "subscribed", merge_fields = new { FNAME = "Ines" } });

        Assert.Equal("transactional", answer["status"]);
        Assert.Equal("Ines Ortiz", answer["full_name"]);
        Assert.Equal(["vip"], answer.Tags);
        Assert.Equal("2026-11-05T13:00:00+00:00", answer["last_changed"]);
        Assert.Equal(StatusSetter.AccountUser, _client.Account.FindMember(Ines)!.StatusSetBy);
    }

    [Fact]
    public async Task A_new_member_needs_a_status_and_an_address()
    {
        Assert.StartsWith("status_if_new: ", (await _client.PutAsync(Ines, new { email_address = Ines })).FirstError, StringComparison.Ordinal);
        Assert.StartsWith("email_address: ", (await _client.PutAsync(Ines, new { status_if_new = "subscribed" })).FirstError, StringComparison.Ordinal);
        Assert.StartsWith("status: ", (await _client.PostAsync(new { email_address = Ines })).FirstError, StringComparison.Ordinal);
        Assert.Empty(_client.Account.Members);
    }

    [Fact]
    public async Task A_creation_adds_tags_and_responds_200()
    {
        var answer = await _client.PostAsync(new { email_address = Ines, status = "pending", tags = Vip });

        Assert.Equal(200, answer.Status);
        Assert.Equal("pending", answer["status"]);
        Assert.Equal(["vip"], answer.Tags);
    }

    [Theory]
    [InlineData("subscribed")]
    [InlineData("unsubscribed")]
    public async Task A_creation_of_an_existing_member_is_rejected(string status)
    {
        _client.Account.AddMember(Ines, status == "subscribed" ? MemberStatus.Subscribed : MemberStatus.Unsubscribed);

        var answer = await _client.PostAsync(new { email_address = Ines.ToUpperInvariant(), status = "subscribed" });

        Assert.Equal(400, answer.Status);
        Assert.Equal("Member Exists", answer["title"]);
        Assert.Equal("INES@SHOP.TEST is already a list member. Use PUT to insert or update list members.", answer["detail"]);
        Assert.False(answer.Body.ContainsKey("type"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_address_moves_the_member(bool isPut)
    {
        var contactId = _client.Account.AddMember(Ines, tags: "vip").ContactId;
        const string NewAddress = "ines@home.test";
        var before = await _client.GetAsync(Ines);

        var answer = isPut
            ? await _client.PutAsync(Ines, new { email_address = NewAddress, status_if_new = "subscribed" })
            : await _client.PatchAsync(Ines, new { email_address = NewAddress });

        Assert.Equal(200, answer.Status);
        Assert.Equal(Hash(NewAddress), answer["id"]);
        Assert.Equal(contactId, answer["contact_id"]);
        Assert.NotEqual(before["unique_email_id"], answer["unique_email_id"]);
        Assert.Equal(["vip"], answer.Tags);
        Assert.Equal(404, (await _client.GetAsync(Ines)).Status);
        Assert.Single(_client.Account.Members);
    }

    [Fact]
    public async Task An_address_in_another_case_is_the_same_member()
    {
        _client.Account.AddMember(Ines, MemberStatus.Unsubscribed);

        Assert.Equal("Ines@Shop.test", (await _client.PatchAsync(Ines, new { email_address = "Ines@Shop.test" }))["email_address"]);
        Assert.Single(_client.Account.Members);
    }

    [Fact]
    public async Task A_put_to_the_address_of_another_member_is_rejected_as_existing()
    {
        _client.Account.AddMember(Ines);
        _client.Account.AddMember(Bob);

        Assert.Equal("Member Exists", (await _client.PutAsync(Ines, new { email_address = Bob, status_if_new = "subscribed" }))["title"]);
        Assert.Equal("Member Exists", (await _client.PutAsync("nobody@shop.test", new { email_address = Bob, status_if_new = "subscribed" }))["title"]);
    }

    [Fact]
    public async Task A_put_to_an_unknown_hash_creates_the_member_of_the_address()
    {
        Assert.Equal(Hash(Ines), (await _client.PutAsync(Bob, new { email_address = Ines, status = "subscribed" }))["id"]);
        Assert.Equal(404, (await _client.GetAsync(Bob)).Status);
    }

    [Theory]
    [InlineData(MemberStatus.Subscribed, "subscribed")]
    [InlineData(MemberStatus.Transactional, "Non-Subscribed")]
    [InlineData(MemberStatus.Archived, "Deleted")]
    public async Task A_patch_to_the_address_of_another_member_names_its_status(MemberStatus status, string name)
    {
        _client.Account.AddMember(Ines);
        _client.Account.AddMember(Bob, status);

        var answer = await _client.PatchAsync(Ines, new { email_address = Bob });

        Assert.Equal((400, "Invalid Resource"), (answer.Status, answer["title"]));
        Assert.Equal($"email address: \"{Bob}\" is already in this list with a status of \"{name}\".", answer.FirstError);
    }

    [Fact]
    public async Task The_errors_for_a_taken_address_can_be_exchanged()
    {
        using var client = With(new UnconfirmedBehavior
        {
            TakenAddressOnPatch = TakenAddressError.MemberExists,
            TakenAddressOnPut = TakenAddressError.AlreadyInList,
        });
        client.Account.AddMember(Ines);
        client.Account.AddMember(Bob);

        Assert.Equal("Member Exists", (await client.PatchAsync(Ines, new { email_address = Bob }))["title"]);
        Assert.Equal("Invalid Resource", (await client.PutAsync(Ines, new { email_address = Bob }))["title"]);
    }

    [Theory]
    [InlineData(MemberStatus.Unsubscribed, "unsubscribed")]
    [InlineData(MemberStatus.Cleaned, "cleaned")]
    [InlineData(MemberStatus.Archived, "archived")]
    public async Task Only_a_subscribed_member_gets_another_address(MemberStatus status, string name)
    {
        _client.Account.AddMember(Ines, status);
        using var lenient = With(new UnconfirmedBehavior { OnlySubscribedMembersCanMove = false });
        lenient.Account.AddMember(Ines, status);

        var answer = await _client.PatchAsync(Ines, new { email_address = Bob });

        Assert.Equal(400, answer.Status);
        Assert.Contains($"This member's status is \"{name}.\"", answer.FirstError, StringComparison.Ordinal);
        Assert.Equal(name, (await lenient.PatchAsync(Ines, new { email_address = Bob }))["status"]);
    }

    [Theory]
    [InlineData("AAAAA", "Please provide a valid email address.")]
    [InlineData("a b@shop.test", "Please provide a valid email address.")]
    [InlineData("foo@example.com", "foo@example.com looks fake or invalid, please enter a real email address.")]
    [InlineData("foo@mail.example.com", "foo@mail.example.com looks fake or invalid, please enter a real email address.")]
    public async Task An_invalid_or_fake_address_is_rejected(string email, string detail)
    {
        _client.Account.AddMember(Bob);

        foreach (var answer in new[]
        {
            await _client.PostAsync(new { email_address = email, status = "subscribed" }),
            await _client.PutAsync(email, new { email_address = email, status_if_new = "subscribed" }),
            await _client.PatchAsync(Bob, new { email_address = email }),
        })
        {
            Assert.Equal((400, "Invalid Resource", detail), (answer.Status, answer["title"], answer["detail"]));
        }
    }

    [Fact]
    public async Task The_fake_domains_are_an_option()
    {
        using var client = new MailchimpClient(Options with { FakeDomains = [] });

        Assert.Equal(200, (await client.PostAsync(new { email_address = "foo@example.com", status = "subscribed" })).Status);
    }

    [Fact]
    public async Task A_throttled_address_cannot_subscribe_for_now()
    {
        _client.Account.ThrottleSignups(Ines);

        var answer = await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = "subscribed" });
        _client.Account.EndSignupThrottle(Ines);

        Assert.Equal($"{Ines} has signed up to a lot of lists very recently; we're not allowing more signups for now", answer["detail"]);
        Assert.Equal(200, (await _client.PutAsync(Ines, new { email_address = Ines, status_if_new = "subscribed" })).Status);
    }

    [Fact]
    public async Task An_unknown_status_is_rejected()
    {
        using var lenient = With(new UnconfirmedBehavior { ArchivedCanBeWritten = true });
        _client.Account.AddMember(Ines);
        lenient.Account.AddMember(Ines);

        Assert.StartsWith("status: Data presented", (await _client.PatchAsync(Ines, new { status = "archived" })).FirstError, StringComparison.Ordinal);
        Assert.StartsWith("status: ", (await _client.PatchAsync(Ines, new { status = 1 })).FirstError, StringComparison.Ordinal);
        Assert.Equal("archived", (await lenient.PatchAsync(Ines, new { status = "archived" }))["status"]);
    }

    [Fact]
    public async Task An_upsert_ignores_tags_unless_chosen()
    {
        using var other = With(new UnconfirmedBehavior { PutAddsTags = true });
        var body = new { email_address = Ines, status_if_new = "subscribed", tags = Vip };

        Assert.Empty((await _client.PutAsync(Ines, body)).Tags);
        Assert.Equal(["vip"], (await other.PutAsync(Ines, body)).Tags);
    }

    [Fact]
    public async Task An_update_of_an_absent_member_finds_nothing()
    {
        var answer = await _client.PatchAsync(Ines, new { language = "de" });

        Assert.Equal((404, "Resource Not Found", "The requested resource could not be found."), (answer.Status, answer["title"], answer["detail"]));
    }

    [Fact]
    public async Task Marketing_permissions_are_kept_by_their_ids()
    {
        using var client = new MailchimpClient(Options with { MarketingPermissions = [new("p1", "Email"), new("p2", "Direct Mail")] });
        client.Account.AddMember(Ines);

        var answer = await client.PatchAsync(Ines, new { marketing_permissions = new[] { new { marketing_permission_id = "p1", enabled = true } } });

        Assert.Equal(["True", "False"], answer.Body["marketing_permissions"]!.AsArray().Select(each => each!["enabled"]!.GetValue<bool>().ToString()));
        Assert.Equal(["p1"], client.Account.FindMember(Ines)!.MarketingPermissions);
    }
}
