using Auth0Sync.Core.Recovery;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>
/// Events that Auth0 failed to deliver are redelivered, and each becomes exactly one contact. The fake tenant posts to the
/// webhook of the whole product, and the product's recovery handles the failures.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class RecoveryTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private FakeAuth0TenantServer _auth0 = null!;

    public async Task InitializeAsync() => _auth0 = await FakeAuth0TenantServer.StartAsync();

    public Task DisposeAsync() => _auth0.DisposeAsync().AsTask();

    [Fact]
    public async Task An_event_sent_while_the_webhook_was_down_becomes_one_contact()
    {
        var created = Auth0EventBuilder.Created().WithEmail("ines@example.com").ToJson().ToJsonString();
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(new Uri("http://127.0.0.1:9/api/auth0/events"), "unused-token");
        await _auth0.Tenant.DeliverAsync(created);
        Assert.Single(_auth0.Tenant.FailedDeliveries);

        await using var host = await StartAsync();
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(host.App.WebhookUri, host.App.BearerToken);
        await RecoverAsync(host);
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Empty(_auth0.Tenant.FailedDeliveries);
        Assert.Equal("ines@example.com", Assert.Single(host.HubSpot.Contacts)["email"]);
        await host.AssertNothingPoisonedOrInReviewAsync();
    }

    [Fact]
    public async Task Events_that_got_503_are_recovered_only_after_the_queue_is_available_again()
    {
        await using var host = await StartAsync();
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(host.App.WebhookUri, host.App.BearerToken);
        await host.Queue.DeleteAsync();
        await _auth0.Tenant.DeliverAsync(Auth0EventBuilder.Created("auth0|1").WithId("evt_1").WithEmail("one@example.com").ToJson().ToJsonString());
        Assert.Equal(["evt_1"], _auth0.Tenant.FailedDeliveryIds);

        var report = await RecoverAsync(host);
        Assert.NotNull(report.PostponedReason);
        Assert.Empty(_auth0.RedeliveryCalls);

        await Poll.UntilAsync(CreateQueueAsync, "the queue can be created again");
        await RecoverAsync(host);
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Empty(_auth0.Tenant.FailedDeliveries);
        Assert.Single(host.HubSpot.Contacts);

        async Task<bool> CreateQueueAsync()
        {
            await host.Queue.CreateIfNotExistsAsync();
            return await host.Queue.ExistsAsync();
        }
    }

    [Fact]
    public async Task A_redelivered_event_that_had_already_arrived_changes_nothing()
    {
        await using var host = await StartAsync();
        var post = FakeAuth0Tenant.CreateHttpSender(host.App.WebhookUri, host.App.BearerToken);
        // The event is accepted, but the response is lost.
        _auth0.Tenant.WebhookSender = async json => await post(json) is null ? null : 504;
        await _auth0.Tenant.DeliverAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").ToJson().ToJsonString());
        await host.WaitUntilQueueIsEmptyAsync();
        var calls = host.Calls;
        Assert.Single(_auth0.Tenant.FailedDeliveries);

        _auth0.Tenant.WebhookSender = post;
        await RecoverAsync(host);
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Empty(_auth0.Tenant.FailedDeliveries);
        Assert.Single(host.HubSpot.Contacts);
        Assert.Equal(calls, host.Calls);
    }

    [Fact]
    public async Task A_wrong_token_stays_an_unresolved_failure_until_it_is_corrected()
    {
        await using var host = await StartAsync();
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(host.App.WebhookUri, "the-token-before-a-failed-rotation");
        await _auth0.Tenant.DeliverAsync(Auth0EventBuilder.Created().WithEmail("ines@example.com").ToJson().ToJsonString());

        await RecoverAsync(host);
        Assert.Equal(1, Assert.Single(_auth0.Tenant.FailedDeliveries).RedeliveryCount);
        Assert.Empty((await RecoverAsync(host)).Plan!.Abandoned);

        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(host.App.WebhookUri, host.App.BearerToken);
        await RecoverAsync(host, new RecoveryRequest(RedeliverAll: true));
        await host.WaitUntilQueueIsEmptyAsync();

        Assert.Single(host.HubSpot.Contacts);
    }

    private Task<LocalHostHarness> StartAsync() =>
        LocalHostHarness.StartAsync(azurite, null, [.. _auth0.Settings.Select(setting => $"Auth0Sync:{setting.Setting}={setting.Value}")]);

    private static async Task<StreamReport> RecoverAsync(LocalHostHarness host, RecoveryRequest? request = null) =>
        Assert.Single(await host.App.Services.GetRequiredService<DeliveryRecovery>().RunAsync(request ?? new RecoveryRequest(), CancellationToken.None));
}
