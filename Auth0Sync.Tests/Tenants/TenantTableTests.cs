using System.Net;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Tests.EndToEnd;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Tenants;

/// <summary>The stored tenant in Azurite, shared by instances.</summary>
[Trait("Category", "Integration")]
public sealed class TenantTableTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task Of_instances_that_see_different_tenants_at_the_same_time_one_decides_for_all()
    {
        for (var round = 0; round < 5; round++)
        {
            var account = CreateStorageAccount();
            await CreateTenantTable(account).InitializeAsync(CancellationToken.None);

            var seen = await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
                Task.Run(() => CreateTenantTable(account).GetOrAddAsync($"tenant-{number}", CancellationToken.None))));

            Assert.Single(seen.Distinct());
            Assert.Equal(seen[0], await CreateTenantTable(account).GetOrAddAsync("late", CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_tenant_of_the_settings_is_stored_at_startup_and_replaces_the_previous_one()
    {
        var account = CreateStorageAccount();
        await CreateTenantTable(account).InitializeAsync(CancellationToken.None);
        await CreateTenantTable(account).GetOrAddAsync("before", CancellationToken.None);

        await CreateTenantTable(account, "after").InitializeAsync(CancellationToken.None);

        Assert.Equal("after", await CreateTenantTable(account).GetOrAddAsync("another", CancellationToken.None));
    }

    [Fact]
    public async Task Without_its_row_the_next_tenant_is_pinned()
    {
        var account = CreateStorageAccount();
        await CreateTenantTable(account).InitializeAsync(CancellationToken.None);
        await CreateTenantTable(account).GetOrAddAsync("before", CancellationToken.None);

        await account.Tables.GetTableClient("Auth0SyncTenant").DeleteEntityAsync("tenant", "pinned");

        Assert.Equal("after", await CreateTenantTable(account).GetOrAddAsync("after", CancellationToken.None));
    }

    [Fact]
    public async Task The_user_of_another_tenant_with_the_same_id_changes_no_contact()
    {
        const string id = "google-oauth2|1001";
        await using var door = await LocalHostHarness.StartAsync(azurite);
        using var first = await door.App.PostAsync(Body(Auth0EventBuilder.Created(id).WithEmail("mine@example.com")));
        await door.WaitUntilQueueIsEmptyAsync();

        using var second = await door.App.PostAsync(Body(Auth0EventBuilder.Updated(id).AtSecond(1).WithEmail("theirs@example.com").WithEnvelopeMember("a0tenant", "theirs")));
        using var third = await door.App.PostAsync(Body(Auth0EventBuilder.Deleted(id).AtSecond(2).WithEnvelopeMember("a0tenant", "theirs")));
        await door.WaitUntilQueueIsEmptyAsync();

        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (first.StatusCode, second.StatusCode, third.StatusCode));
        var contact = Assert.Single(door.HubSpot.Contacts);
        Assert.Equal(("mine@example.com", "active"), (contact.Properties["email"], contact.Properties["auth0_status"]));
    }

    private StorageAccount CreateStorageAccount() => StorageAccount.Create(
        new ConfigurationBuilder().AddInMemoryCollection([new("Storage", azurite.NewAccountConnectionString())]).Build().GetSection("Storage"));

    private static TenantTable CreateTenantTable(StorageAccount account, params string[] allowed)
    {
        var options = new WebhookOptions();
        foreach (var tenant in allowed)
        {
            options.AllowedTenants.Add(tenant);
        }

        return new TenantTable(account, Mock.Of<IOptionsMonitor<WebhookOptions>>(monitor => monitor.CurrentValue == options));
    }

    private static string Body(Auth0EventBuilder json) => json.ToJson().ToJsonString();
}
