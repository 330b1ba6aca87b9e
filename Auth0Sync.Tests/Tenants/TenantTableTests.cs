using System.Net;
using Auth0Sync.Core.Intake;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Tests.EndToEnd;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Tenants;

/// <summary>The pinned tenant in real tables, shared by instances.</summary>
public sealed class TenantTableTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Of_instances_that_see_different_tenants_at_the_same_time_one_decides_for_all()
    {
        for (var round = 0; round < 5; round++)
        {
            var account = Account();
            await Table(account).PrepareAsync(CancellationToken.None);

            var seen = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
                Task.Run(() => Table(account).ReadOrAddAsync($"tenant-{number}", CancellationToken.None))));

            Assert.Single(seen.Distinct());
            Assert.Equal(seen[0], await Table(account).ReadOrAddAsync("late", CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_tenant_of_the_settings_is_written_down_at_start_and_replaces_the_one_before()
    {
        var account = Account();
        await Table(account).PrepareAsync(CancellationToken.None);
        await Table(account).ReadOrAddAsync("before", CancellationToken.None);

        await Table(account, "after").PrepareAsync(CancellationToken.None);

        Assert.Equal("after", await Table(account).ReadOrAddAsync("another", CancellationToken.None));
    }

    [Fact]
    public async Task Without_its_row_the_next_tenant_is_pinned()
    {
        var account = Account();
        await Table(account).PrepareAsync(CancellationToken.None);
        await Table(account).ReadOrAddAsync("before", CancellationToken.None);

        await account.Tables.GetTableClient("Auth0SyncTenant").DeleteEntityAsync("tenant", "pinned");

        Assert.Equal("after", await Table(account).ReadOrAddAsync("after", CancellationToken.None));
    }

    [Fact]
    public async Task The_user_of_another_tenant_with_the_same_id_touches_no_contact()
    {
        const string id = "google-oauth2|1001";
        await using var door = await FrontDoor.OpenAsync(azurite);
        using var first = await door.App.PostAsync(Body(Auth0EventJson.Created(id).WithEmail("mine@example.com")));
        await door.FinishAsync();

        using var second = await door.App.PostAsync(Body(Auth0EventJson.Updated(id).At(1).WithEmail("theirs@example.com").WithEnvelope("a0tenant", "theirs")));
        using var third = await door.App.PostAsync(Body(Auth0EventJson.Deleted(id).At(2).WithEnvelope("a0tenant", "theirs")));
        await door.FinishAsync();

        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (first.StatusCode, second.StatusCode, third.StatusCode));
        var contact = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal(("mine@example.com", "active"), (contact.Properties["email"], contact.Properties["auth0_status"]));
    }

    private StorageAccount Account() => StorageAccount.From(
        new ConfigurationBuilder().AddInMemoryCollection([new("Storage", azurite.NewAccount())]).Build().GetSection("Storage"));

    private static TenantTable Table(StorageAccount account, params string[] allowed)
    {
        var options = new WebhookOptions();
        foreach (var tenant in allowed)
        {
            options.AllowedTenants.Add(tenant);
        }

        return new TenantTable(account, Mock.Of<IOptionsMonitor<WebhookOptions>>(monitor => monitor.CurrentValue == options));
    }

    private static string Body(Auth0EventJson json) => json.ToJson().ToJsonString();
}
