using Auth0Sync.Core.Recovery;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Events that Auth0 could not deliver become contacts after all, each exactly one: the tenant really posts to the
/// webhook of the whole product, and its own recovery looks after what failed.
/// </summary>
public sealed class RecoveryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private Auth0TenantServer _auth0 = null!;

    public async Task InitializeAsync() => _auth0 = await Auth0TenantServer.StartAsync();

    public Task DisposeAsync() => _auth0.DisposeAsync().AsTask();

    [Fact]
    public async Task An_event_that_found_nobody_listening_becomes_one_contact()
    {
        var created = Auth0EventJson.Created().WithEmail("ines@example.com").ToJson().ToJsonString();
        _auth0.Tenant.Webhook = Auth0Tenant.Post(new Uri("http://127.0.0.1:9/api/auth0/events"), "nobody");
        await _auth0.Tenant.DeliverAsync(created);
        Assert.Single(_auth0.Tenant.Failed);

        await using var door = await OpenAsync();
        _auth0.Tenant.Webhook = Auth0Tenant.Post(door.App.Webhook, door.App.Token);
        await RecoverAsync(door);
        await door.FinishAsync();

        Assert.Empty(_auth0.Tenant.Failed);
        Assert.Equal("ines@example.com", Assert.Single(door.HubSpot.Contacts)["email"]);
        await door.AssertNothingAsideAsync();
    }

    [Fact]
    public async Task Events_that_were_answered_503_are_recovered_when_the_queue_is_back_and_not_before()
    {
        await using var door = await OpenAsync();
        _auth0.Tenant.Webhook = Auth0Tenant.Post(door.App.Webhook, door.App.Token);
        await door.Queue.DeleteAsync();
        await _auth0.Tenant.DeliverAsync(Auth0EventJson.Created("auth0|1").WithId("evt_1").WithEmail("one@example.com").ToJson().ToJsonString());
        Assert.Equal(["evt_1"], _auth0.Tenant.FailedIds);

        var report = await RecoverAsync(door);
        Assert.NotNull(report.HeldBack);
        Assert.Empty(_auth0.RedeliveryCalls);

        await Eventually.TrueAsync(CreateQueueAsync, "the queue can be created again");
        await RecoverAsync(door);
        await door.FinishAsync();

        Assert.Empty(_auth0.Tenant.Failed);
        Assert.Single(door.HubSpot.Contacts);

        async Task<bool> CreateQueueAsync()
        {
            await door.Queue.CreateIfNotExistsAsync();
            return await door.Queue.ExistsAsync();
        }
    }

    [Fact]
    public async Task An_event_that_is_redelivered_although_it_came_through_changes_nothing()
    {
        await using var door = await OpenAsync();
        var post = Auth0Tenant.Post(door.App.Webhook, door.App.Token);
        // The event is taken, and the answer is lost on the way.
        _auth0.Tenant.Webhook = async json => await post(json) is null ? null : 504;
        await _auth0.Tenant.DeliverAsync(Auth0EventJson.Created().WithEmail("ines@example.com").ToJson().ToJsonString());
        await door.FinishAsync();
        var calls = door.Calls;
        Assert.Single(_auth0.Tenant.Failed);

        _auth0.Tenant.Webhook = post;
        await RecoverAsync(door);
        await door.FinishAsync();

        Assert.Empty(_auth0.Tenant.Failed);
        Assert.Single(door.HubSpot.Contacts);
        Assert.Equal(calls, door.Calls);
    }

    [Fact]
    public async Task A_wrong_token_is_an_open_end_until_it_is_corrected()
    {
        await using var door = await OpenAsync();
        _auth0.Tenant.Webhook = Auth0Tenant.Post(door.App.Webhook, "the-token-before-a-botched-rotation");
        await _auth0.Tenant.DeliverAsync(Auth0EventJson.Created().WithEmail("ines@example.com").ToJson().ToJsonString());

        await RecoverAsync(door);
        Assert.Equal(1, Assert.Single(_auth0.Tenant.Failed).Redeliveries);
        Assert.Empty((await RecoverAsync(door)).Plan!.Left);

        _auth0.Tenant.Webhook = Auth0Tenant.Post(door.App.Webhook, door.App.Token);
        await RecoverAsync(door, new RecoveryRun(Everything: true));
        await door.FinishAsync();

        Assert.Single(door.HubSpot.Contacts);
    }

    private Task<FrontDoor> OpenAsync() =>
        FrontDoor.OpenAsync(azurite, null, [.. _auth0.Settings.Select(setting => $"Auth0Sync:{setting.Setting}={setting.Value}")]);

    private static async Task<StreamReport> RecoverAsync(FrontDoor door, RecoveryRun? run = null) =>
        Assert.Single(await door.App.Services.GetRequiredService<DeliveryRecovery>().RunAsync(run ?? new RecoveryRun(), CancellationToken.None));
}
