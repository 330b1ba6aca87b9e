using Auth0Sync.Simulators.HubSpot;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class MergeTests
{
    [Fact]
    public async Task A_merge_creates_a_new_id_that_both_old_ids_resolve_to()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (primary, other) = SeedTwo(simulator);

        var merged = await MergeAsync(simulator, primary, other);

        Assert.Equal(200, merged.Status);
        Assert.DoesNotContain(merged.Id, new[] { primary, other });
        Assert.Equal(merged.Id, (await simulator.GetAsync($"{SimulatorClient.Contacts}/{primary}")).Id);
        Assert.Equal(merged.Id, (await simulator.GetAsync($"{SimulatorClient.Contacts}/{other}")).Id);
        Assert.Equal($"{primary};{other}", merged.GetProperty("hs_merged_object_ids"));
    }

    [Fact]
    public async Task Under_the_beta_the_primary_contact_keeps_its_id()
    {
        await using var simulator = await SimulatorClient.StartAsync(new UnconfirmedBehavior { MergeKeepsPrimaryId = true });
        var (primary, other) = SeedTwo(simulator);

        var merged = await MergeAsync(simulator, primary, other);

        Assert.Equal(primary, merged.Id);
        Assert.Equal(other, merged.GetProperty("hs_merged_object_ids"));
        Assert.Equal(primary, (await simulator.GetAsync($"{SimulatorClient.Contacts}/{other}")).Id);
    }

    [Fact]
    public async Task Values_of_the_primary_contact_are_kept_and_the_other_email_becomes_additional()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (primary, other) = SeedTwo(simulator);

        var merged = await MergeAsync(simulator, primary, other);
        var byLostId = await simulator.PatchAsync(
            $"{SimulatorClient.Contacts}/auth0%7C2?idProperty=auth0_user_id", """{"properties":{"phone":"1"}}""");
        var byOtherEmail = await simulator.GetAsync($"{SimulatorClient.Contacts}/two@example.com?idProperty=email");

        Assert.Equal("auth0|1", merged.GetProperty("auth0_user_id"));
        Assert.Equal("one@example.com", merged.GetProperty("email"));
        Assert.Equal("two@example.com", merged.GetProperty("hs_additional_emails"));
        Assert.Equal(404, byLostId.Status);
        Assert.Equal(merged.Id, byOtherEmail.Id);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "auth0|2")]
    public async Task A_primary_contact_without_a_value_takes_it_from_the_other_if_configured(bool fills, string? userId)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { MergeFillsEmptyProperties = fills });
        var primary = simulator.Seed("one@example.com");
        var other = simulator.SeedUser("auth0|2");

        var merged = await MergeAsync(simulator, primary.Id, other.Id);

        Assert.Equal(userId, simulator.Account.Find(merged.Id!)!["auth0_user_id"]);
    }

    [Theory]
    [InlineData(false, 201)]
    [InlineData(true, 400)]
    public async Task A_value_that_a_merge_dropped_is_reserved_if_configured(bool reserves, int status)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { MergedContactsReserveValues = reserves });
        var (primary, other) = SeedTwo(simulator);
        await MergeAsync(simulator, primary, other);

        var reply = await simulator.CreateAsync("""{"auth0_user_id":"auth0|2"}""");

        Assert.Equal(status, reply.Status);
    }

    [Fact]
    public async Task The_calculated_list_lacks_chained_merges_and_the_other_list_has_them()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (first, second) = SeedTwo(simulator);
        var third = simulator.Seed("three@example.com").Id;

        var chained = (await MergeAsync(simulator, first, second)).Id!;
        var merged = await MergeAsync(simulator, chained, third);

        Assert.Equal($"{first};{second};{chained};{third}", merged.GetProperty("hs_merged_object_ids"));
        Assert.DoesNotContain($"{first}:", merged.GetProperty("hs_calculated_merged_vids"), StringComparison.Ordinal);
        Assert.Equal(merged.Id, (await simulator.GetAsync($"{SimulatorClient.Contacts}/{first}")).Id);
    }

    [Theory]
    [InlineData("update", true)]
    [InlineData("update", false)]
    [InlineData("upsert", true)]
    [InlineData("upsert", false)]
    public async Task A_batch_skips_or_follows_a_merged_id(string action, bool follows)
    {
        await using var simulator = await SimulatorClient.StartAsync(
            new UnconfirmedBehavior { BatchUpdatesFollowMerges = follows });
        var (primary, other) = SeedTwo(simulator);
        var merged = await MergeAsync(simulator, primary, other);
        var third = simulator.Seed("three@example.com");

        var reply = await simulator.BatchAsync(action, $$$"""
            [{"id":"{{{other}}}","objectWriteTraceId":"a","properties":{"phone":"1"}},
             {"id":"{{{third.Id}}}","objectWriteTraceId":"b","properties":{"phone":"2"}}]
            """);

        Assert.Equal(200, reply.Status);
        Assert.Empty(reply.Errors);
        Assert.Equal(
            follows ? [merged.Id, third.Id] : [third.Id],
            reply.Results.Select(result => (string?)result["id"]).OrderBy(id => id == third.Id));
        Assert.Equal(follows ? "1" : null, simulator.Account.Find(merged.Id!)!["phone"]);
    }

    [Fact]
    public async Task A_batch_read_follows_a_merge_and_so_does_a_single_update()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var (primary, other) = SeedTwo(simulator);
        var merged = await MergeAsync(simulator, primary, other);

        var read = await simulator.PostAsync(
            $"{SimulatorClient.Contacts}/batch/read",
            $$$"""{"inputs":[{"id":"{{{primary}}}"},{"id":"{{{other}}}"}],"properties":["email"],"propertiesWithHistory":[]}""");
        var updated = await simulator.PatchAsync($"{SimulatorClient.Contacts}/{other}", """{"properties":{"phone":"1"}}""");

        Assert.Equal(200, read.Status);
        Assert.Equal(merged.Id, (string?)Assert.Single(read.Results)["id"]);
        Assert.Equal((200, merged.Id), (updated.Status, updated.Id));
    }

    [Fact]
    public async Task A_contact_cannot_be_merged_with_itself_or_with_an_unknown_one()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var contact = simulator.Seed("ines@example.com");

        var itself = await MergeAsync(simulator, contact.Id, contact.Id);
        var missing = await MergeAsync(simulator, contact.Id, "4711");

        Assert.Equal(400, itself.Status);
        Assert.Equal(404, missing.Status);
    }

    private static (string Primary, string Other) SeedTwo(SimulatorClient simulator) =>
        (simulator.SeedUser("auth0|1", "one@example.com").Id, simulator.SeedUser("auth0|2", "two@example.com").Id);

    private static Task<SimulatorResponse> MergeAsync(SimulatorClient simulator, string primary, string other) => simulator.PostAsync(
        $"{SimulatorClient.Contacts}/merge", $$"""{"primaryObjectId":"{{primary}}","objectIdToMerge":"{{other}}"}""");
}
