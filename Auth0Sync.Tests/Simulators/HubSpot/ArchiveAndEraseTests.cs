using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class ArchiveAndEraseTests
{
    [Fact]
    public async Task An_archived_contact_is_returned_only_as_archived()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1");

        var archived = await simulator.DeleteAsync($"{SimulatorClient.Contacts}/{contact.Id}");
        var usual = await simulator.GetAsync($"{SimulatorClient.Contacts}/{contact.Id}");
        var asked = await simulator.GetAsync($"{SimulatorClient.Contacts}/auth0%7C1?idProperty=auth0_user_id&archived=true");

        Assert.Equal(204, archived.Status);
        Assert.Equal(404, usual.Status);
        Assert.Equal(contact.Id, asked.Id);
        Assert.True((bool)asked.Body["archived"]!);
        Assert.NotNull(asked.GetText("archivedAt"));
    }

    [Theory]
    [InlineData(true, 409)]
    [InlineData(false, 201)]
    public async Task An_archived_contact_reserves_its_email_if_configured(bool reserves, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { ArchivedContactsReserveValues = reserves });
        simulator.Account.Archive(simulator.Seed("ines@example.com").Id);

        var reply = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task A_restored_contact_is_returned_again()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.SeedUser("auth0|1");
        simulator.Account.Archive(contact.Id);

        await simulator.PostAsync($"_simulator/contacts/{contact.Id}/restore", "{}");
        var reply = await simulator.GetAsync($"{SimulatorClient.Contacts}/auth0%7C1?idProperty=auth0_user_id");

        Assert.Equal(contact.Id, reply.Id);
    }

    [Fact]
    public async Task A_contact_whose_email_was_taken_meanwhile_cannot_be_restored()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");
        simulator.Account.Archive(contact.Id);
        simulator.Seed("ines@example.com");

        var reply = await simulator.PostAsync($"_simulator/contacts/{contact.Id}/restore", "{}");

        Assert.Equal(409, reply.Status);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    public void A_contact_can_be_restored_for_90_days(int days, bool can)
    {
        var clock = new FakeTimeProvider();
        var account = new SimulatedAccount(new SimulatorOptions { TimeProvider = clock });
        var contact = account.AddContact(new Dictionary<string, string> { ["email"] = "ines@example.com" });
        account.Archive(contact.Id);

        clock.Advance(TimeSpan.FromDays(days));
        var exception = Record.Exception(() => account.Restore(contact.Id));

        Assert.Equal(can, exception is null);
    }

    [Fact]
    public async Task An_erased_contact_is_permanently_deleted_and_its_email_can_be_added_again()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var erased = await simulator.PostAsync(
            $"{SimulatorClient.Contacts}/gdpr-delete", """{"objectId":"ines@example.com","idProperty":"email"}""");
        var asked = await simulator.GetAsync($"{SimulatorClient.Contacts}/{contact.Id}?archived=true");
        var again = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal(204, erased.Status);
        Assert.Equal(404, asked.Status);
        Assert.Equal(201, again.Status);
        Assert.NotEqual(contact.Id, again.Id);
    }

    [Fact]
    public async Task An_erased_unknown_email_is_blocked()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PostAsync(
            $"{SimulatorClient.Contacts}/gdpr-delete", """{"objectId":"Nobody@example.com","idProperty":"email"}""");

        Assert.Equal(204, reply.Status);
        Assert.Equal(["nobody@example.com"], simulator.Account.BlockedEmails);
    }

    [Fact]
    public async Task An_unknown_id_is_treated_as_archived_and_cannot_be_erased()
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var archived = await simulator.DeleteAsync($"{SimulatorClient.Contacts}/4711");
        var erased = await simulator.PostAsync($"{SimulatorClient.Contacts}/gdpr-delete", """{"objectId":"4711"}""");

        Assert.Equal(204, archived.Status);
        Assert.Equal(404, erased.Status);
        Assert.Equal("OBJECT_NOT_FOUND", erased.Category);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_erased_email_stays_blocked_if_configured(bool stays)
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { ErasedEmailsStayBlocked = stays });
        var erased = simulator.Seed("ines@example.com");
        simulator.Account.AddEmail(erased.Id, "ines@home.example.com");
        var other = simulator.SeedUser("auth0|2");
        await simulator.PostAsync($"{SimulatorClient.Contacts}/gdpr-delete", $$"""{"objectId":"{{erased.Id}}"}""");

        var created = await simulator.CreateAsync("""{"email":"Ines@example.com"}""");
        var updated = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/{other.Id}", """{"properties":{"email":"ines@home.example.com"}}""");
        var upserted = await simulator.BatchAsync("upsert", """
            [{"id":"auth0|3","idProperty":"auth0_user_id","objectWriteTraceId":"a",
              "properties":{"auth0_user_id":"auth0|3","email":"third@example.com"}}]
            """);

        Assert.Equal((stays ? 400 : 201, stays ? 400 : 200, 200), (created.Status, updated.Status, upserted.Status));
        Assert.Equal(stays ? ["INVALID_EMAIL"] : [], created.ErrorCodes);
        Assert.Equal(
            stays ? ["ines@example.com", "ines@home.example.com"] : [], simulator.Account.BlockedEmails);
    }
}
