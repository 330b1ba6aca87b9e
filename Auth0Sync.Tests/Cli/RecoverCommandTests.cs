using System.Net;
using Auth0Sync.Cli;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Cli;

/// <summary>The recover command with a fake Auth0 tenant and a real webhook.</summary>
[Trait("Category", "Integration")]
public sealed class RecoverCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private const string LedgerKey = "Auth0Sync:Ledger:Key=a-ledger-key-of-thirty-two-letters";

    private FakeAuth0TenantServer _auth0 = null!;

    private string Output { get; set; } = "";

    public async Task InitializeAsync() => _auth0 = await FakeAuth0TenantServer.StartAsync();

    public async Task DisposeAsync() => await _auth0.DisposeAsync();

    [Fact]
    public async Task A_failed_delivery_becomes_a_contact()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        await FailAsync("evt_1");
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, app.BearerToken);

        var exitCode = await RunAsync(app.StorageConnectionString);

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Contains(FakeAuth0Tenant.StreamId, Output, StringComparison.Ordinal);
        Assert.Contains("1 failed delivery", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* user.created .* 0 .* 503 .* redelivered", Output);
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
    }

    [Fact]
    public async Task A_dry_run_shows_the_planned_actions()
    {
        await FailAsync("evt_1");

        var exitCode = await RunAsync(azurite.NewAccountConnectionString(), "--dry-run");

        Assert.Equal(ExitCode.Ok, exitCode);
        Assert.Matches("evt_1 .* would be redelivered", Output);
        Assert.Empty(_auth0.RedeliveryCalls);
    }

    [Fact]
    public async Task Deliveries_that_need_attention_give_exit_code_1_and_all_includes_them()
    {
        _auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>(400);
        await _auth0.Tenant.DeliverAsync(Event("evt_1"));
        await _auth0.Tenant.RedeliverAsync("evt_1");
        await _auth0.Tenant.RedeliverAsync("evt_1");
        var storage = await AccountWithQueueAsync();

        Assert.Equal(ExitCode.Problem, await RunAsync(storage));
        Assert.Matches("evt_1 .* 2 .* 400 .* needs manual attention", Output);

        _auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>(202);
        Assert.Equal(ExitCode.Ok, await RunAsync(storage, "--all"));
        Assert.Empty(_auth0.Tenant.FailedDeliveries);
    }

    [Fact]
    public async Task A_disabled_stream_and_an_unavailable_queue_are_shown()
    {
        await FailAsync("evt_1");
        _auth0.Tenant.StreamStatus = "disabled";

        // The account has no queue yet.
        var exitCode = await RunAsync(azurite.NewAccountConnectionString());

        Assert.Equal(ExitCode.Problem, exitCode);
        Assert.Contains("disabled", Output, StringComparison.Ordinal);
        Assert.Contains("the queue is unavailable", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* waiting", Output);
    }

    [Fact]
    public async Task An_error_of_Auth0_is_shown()
    {
        _auth0.InjectFault("/deliveries", 403, "insufficient_scope");

        Assert.Equal(ExitCode.Unreachable, await RunAsync(azurite.NewAccountConnectionString()));
        Assert.Contains("403 insufficient_scope", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_command_names_the_missing_settings()
    {
        using var cli = new CliHarness();

        var result = await cli.RunAsync("recover", "--storage", "mine", "--set", LedgerKey);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0", result.Error, StringComparison.Ordinal);
    }

    private static string Event(string id) => Auth0EventBuilder.Created().WithId(id).WithEmail("ines@example.com").ToJson().ToJsonString();

    private async Task FailAsync(string id)
    {
        _auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>((int)HttpStatusCode.ServiceUnavailable);
        await _auth0.Tenant.DeliverAsync(Event(id));
    }

    private async Task<string> AccountWithQueueAsync()
    {
        var account = azurite.NewAccountConnectionString();
        await new Azure.Storage.Queues.QueueClient(account, Core.Queueing.TargetQueue.GetName("hubspot")).CreateAsync();
        return account;
    }

    private async Task<ExitCode> RunAsync(string storage, params string[] arguments)
    {
        using var cli = new CliHarness();
        cli.SetVariable("STORAGE", storage);
        var result = await cli.RunAsync(
        [
            "recover", .. arguments, "--connection-string-env", "STORAGE", "--set", LedgerKey,
            .. _auth0.Arguments,
        ]);
        Output = result.Output;
        return result.ExitCode;
    }
}
