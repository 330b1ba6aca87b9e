using System.Net;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The recover command with a fake Auth0 tenant and a real webhook.</summary>
[Trait("Category", "Integration")]
public sealed class RecoverCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recover-").FullName;
    private FakeAuth0TenantServer _auth0 = null!;

    private string Output { get; set; } = "";

    public async Task InitializeAsync() => _auth0 = await FakeAuth0TenantServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _auth0.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_failed_delivery_becomes_a_contact()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        await FailAsync("evt_1");
        _auth0.Tenant.WebhookSender = FakeAuth0Tenant.CreateHttpSender(app.WebhookUri, app.BearerToken);

        var exitCode = await RunAsync(app.StorageConnectionString);

        Assert.Equal(0, exitCode);
        Assert.Contains(FakeAuth0Tenant.StreamId, Output, StringComparison.Ordinal);
        Assert.Contains("1 failed deliveries", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* user.created .* 0 .* 503 .* redelivered", Output);
        await Poll.UntilAsync(() => app.Simulator!.Account.Contacts.Length == 1, "the contact exists");
    }

    [Fact]
    public async Task A_dry_run_shows_the_planned_actions()
    {
        await FailAsync("evt_1");

        var exitCode = await RunAsync(azurite.NewAccountConnectionString(), "--dry-run");

        Assert.Equal(0, exitCode);
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

        Assert.Equal(1, await RunAsync(storage));
        Assert.Matches("evt_1 .* 2 .* 400 .* needs manual attention", Output);

        _auth0.Tenant.WebhookSender = _ => Task.FromResult<int?>(202);
        Assert.Equal(0, await RunAsync(storage, "--all"));
        Assert.Empty(_auth0.Tenant.FailedDeliveries);
    }

    [Fact]
    public async Task A_disabled_stream_and_an_unavailable_queue_are_shown()
    {
        await FailAsync("evt_1");
        _auth0.Tenant.StreamStatus = "disabled";

        // The account has no queue yet.
        var exitCode = await RunAsync(azurite.NewAccountConnectionString());

        Assert.Equal(1, exitCode);
        Assert.Contains("disabled", Output, StringComparison.Ordinal);
        Assert.Contains("the queue is unavailable", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* waiting", Output);
    }

    [Fact]
    public async Task An_error_of_Auth0_is_shown()
    {
        _auth0.InjectFault("/deliveries", 403, "insufficient_scope");

        Assert.Equal(1, await RunAsync(azurite.NewAccountConnectionString()));
        Assert.Contains("403 insufficient_scope", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_command_names_the_missing_settings()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync("recover", "--data", _folder, "--settings", Path.Combine(_folder, "none.json"));

        Assert.Equal(1, exitCode);
        Assert.Contains("set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_account_accessed_by_identity_takes_precedence_over_Azurite()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync(
            "recover", "--data", _folder, "--settings", Path.Combine(_folder, "none.json"), "--set", "AzureWebJobsStorage__queueServiceUri=http://no.https");

        Assert.Equal(1, exitCode);
        Assert.Contains("AzureWebJobsStorage does not specify the queue service", output, StringComparison.Ordinal);
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

    private async Task<int> RunAsync(string storage, params string[] arguments)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 200;
        var exitCode = await new LocalHostCommand(console).InvokeAsync(
        [
            "recover", .. arguments, "--data", _folder, "--settings", Path.Combine(_folder, "none.json"), "--set", $"AzureWebJobsStorage={storage}",
            .. _auth0.Settings.SelectMany(setting => new[] { "--set", $"Auth0Sync:{setting.Setting}={setting.Value}" }),
        ]);
        Output = output.ToString();
        return exitCode;
    }
}
