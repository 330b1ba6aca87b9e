using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Targets.Mailchimp;

/// <summary>What a person chose is never overridden.</summary>
[Trait("Category", "Integration")]
public sealed class MailchimpConsentTests
{
    private const string NewEmail = "countess@harbour.test";

    private static readonly (string Setting, string? Value)[] ConsentSettings = [("ConsentPath", "user_metadata.newsletter"), ("ConsentStatus", "Subscribed")];

    public static TheoryData<string> Orders => [.. Permute(["block", "unblock", "rename", "consent", "withdraw", "unsubscribe"])];

    [Theory]
    [InlineData("true", "Subscribed", MemberStatus.Subscribed)]
    [InlineData("true", "Pending", MemberStatus.Pending)]
    [InlineData("true", null, MemberStatus.Pending)]
    [InlineData("\"true\"", "Subscribed", MemberStatus.Subscribed)]
    [InlineData("false", "Subscribed", MemberStatus.Transactional)]
    [InlineData("null", "Subscribed", MemberStatus.Transactional)]
    [InlineData("\"no\"", "Subscribed", MemberStatus.Transactional)]
    [InlineData("1", "Subscribed", MemberStatus.Transactional)]
    public async Task Consent_decides_the_status_of_a_new_member(string consent, string? consentStatus, MemberStatus expected)
    {
        await using var app = await MailchimpHarness.StartAsync(("ConsentPath", "user_metadata.newsletter"), ("ConsentStatus", consentStatus));

        await app.SendAsync(MailchimpHarness.Created().WithUserMember("user_metadata", new JsonObject { ["newsletter"] = JsonNode.Parse(consent) }));

        Assert.Equal(expected, Assert.Single(app.Account.Members).Status);
    }

    [Theory]
    [InlineData("given", MemberStatus.Subscribed)]
    [InlineData("refused", MemberStatus.Transactional)]
    public async Task Consent_can_be_a_condition(string answer, MemberStatus expected)
    {
        await using var app = await MailchimpHarness.StartAsync(("ConsentPath", "user_metadata.answer == \"given\""), ("ConsentStatus", "Subscribed"));

        await app.SendAsync(MailchimpHarness.Created().WithUserMember("user_metadata", new JsonObject { ["answer"] = answer }));

        Assert.Equal(expected, Assert.Single(app.Account.Members).Status);
    }

    [Fact]
    public async Task Without_the_setting_nobody_is_subscribed()
    {
        await using var app = await MailchimpHarness.StartAsync();

        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Created()));

        Assert.Equal(MemberStatus.Transactional, Assert.Single(app.Account.Members).Status);
    }

    [Theory]
    [InlineData(false, true, MemberStatus.Transactional)]
    [InlineData(true, false, MemberStatus.Subscribed)]
    public async Task A_later_consent_or_withdrawal_changes_no_status(bool before, bool after, MemberStatus expected)
    {
        await using var app = await MailchimpHarness.StartAsync(ConsentSettings);
        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Created(), before));

        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Updated(1), after));

        Assert.Equal(expected, Assert.Single(app.Account.Members).Status);
    }

    [Fact]
    public async Task An_older_consent_does_not_count_after_a_withdrawal()
    {
        await using var app = await MailchimpHarness.StartAsync(ConsentSettings);
        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Updated(2), consents: false).WithEmail(MailchimpHarness.Email, verified: false));

        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Created(1)));

        Assert.All(app.Account.Members, member => Assert.Equal(MemberStatus.Transactional, member.Status));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task After_the_person_unsubscribed_no_order_of_events_subscribes_them(string order)
    {
        await using var app = await MailchimpHarness.StartAsync(ConsentSettings);
        await app.SendAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Created()));
        var (hasUnsubscribed, isCopiedWhileBlocked) = (false, false);
        var (email, isBlocked, consents) = (MailchimpHarness.Email, false, true);
        var second = 0;
        foreach (var step in order.Split(' '))
        {
            switch (step)
            {
                case "unsubscribe" when app.Account.FindMember(email)!.Status == MemberStatus.Subscribed:
                    app.Account.Unsubscribe(email);
                    hasUnsubscribed = true;
                    continue;
                case "unsubscribe":
                    continue;
                case "rename":
                    email = NewEmail;
                    isCopiedWhileBlocked = isBlocked;
                    break;
                case "block" or "unblock":
                    isBlocked = step == "block";
                    break;
                default:
                    consents = step == "consent";
                    break;
            }

            await app.SendUntilDoneAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Updated(++second, email), consents).WithUserMember("blocked", isBlocked));
            Assert.True(!hasUnsubscribed || app.Account.Members.All(member => member.Status is MemberStatus.Unsubscribed or MemberStatus.Archived), $"after {step} in {order}");
        }

        await app.SendUntilDoneAsync(MailchimpMemberTests.Consenting(MailchimpHarness.Updated(++second, email), consents).WithUserMember("blocked", false));

        // The copy of an archived member gets no subscription.
        var expected = hasUnsubscribed ? MemberStatus.Unsubscribed : isCopiedWhileBlocked ? MemberStatus.Transactional : MemberStatus.Subscribed;
        Assert.Equal(expected, app.Account.FindMember(email)!.Status);
        Assert.Empty(app.Account.FindMember(email)!.Tags);
    }

    private static IEnumerable<string> Permute(IReadOnlyList<string> steps) => steps.Count == 0
        ? [""]
        : steps.SelectMany(step => Permute([.. steps.Where(other => other != step)]).Select(rest => $"{step} {rest}".Trim()));
}
