using System.Net;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Auth0;
using Auth0Sync.Tests.Support.Builders;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

/// <summary>The command, as a person types it, with a real webhook behind the tenant.</summary>
public sealed class RecoverCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("recover-").FullName;
    private Auth0TenantServer _auth0 = null!;

    /// <summary>What the command printed.</summary>
    private string Output { get; set; } = "";

    public async Task InitializeAsync() => _auth0 = await Auth0TenantServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _auth0.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_failed_delivery_becomes_a_contact()
    {
        await using var app = await LocalHosts.StartAsync(azurite);
        await FailAsync("evt_1");
        _auth0.Tenant.Webhook = Auth0Tenant.Post(app.Webhook, app.Token);

        var exitCode = await RunAsync(app.StorageConnectionString);

        Assert.Equal(0, exitCode);
        Assert.Contains(Auth0Tenant.StreamId, Output, StringComparison.Ordinal);
        Assert.Contains("1 failed deliveries", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* user.created .* 0 .* 503 .* is redelivered", Output);
        await Eventually.TrueAsync(() => app.Simulator!.Account.Contacts.Length == 1, "there is a contact");
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done()
    {
        await FailAsync("evt_1");

        var exitCode = await RunAsync(azurite.NewAccount(), "--dry-run");

        Assert.Equal(0, exitCode);
        Assert.Matches("evt_1 .* would be redelivered", Output);
        Assert.Empty(_auth0.RedeliveryCalls);
    }

    [Fact]
    public async Task What_needs_a_person_is_an_exit_code_of_1_and_all_takes_it_along()
    {
        _auth0.Tenant.Webhook = _ => Task.FromResult<int?>(400);
        await _auth0.Tenant.DeliverAsync(Event("evt_1"));
        await _auth0.Tenant.RedeliverAsync("evt_1");
        await _auth0.Tenant.RedeliverAsync("evt_1");
        var storage = await AccountWithQueueAsync();

        Assert.Equal(1, await RunAsync(storage));
        Assert.Matches("evt_1 .* 2 .* 400 .* left to a person", Output);

        _auth0.Tenant.Webhook = _ => Task.FromResult<int?>(202);
        Assert.Equal(0, await RunAsync(storage, "--all"));
        Assert.Empty(_auth0.Tenant.Failed);
    }

    [Fact]
    public async Task A_disabled_stream_and_a_queue_that_does_not_answer_are_shown()
    {
        await FailAsync("evt_1");
        _auth0.Tenant.Status = "disabled";

        // An account that has no queue yet.
        var exitCode = await RunAsync(azurite.NewAccount());

        Assert.Equal(1, exitCode);
        Assert.Contains("disabled", Output, StringComparison.Ordinal);
        Assert.Contains("the queue does not answer", Output, StringComparison.Ordinal);
        Assert.Matches("evt_1 .* waits", Output);
    }

    [Fact]
    public async Task What_Auth0_refuses_is_said()
    {
        _auth0.Fail("/deliveries", 403, "insufficient_scope");

        Assert.Equal(1, await RunAsync(azurite.NewAccount()));
        Assert.Contains("403 insufficient_scope", Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_command_says_which_settings_are_missing()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync("recover", "--data", _folder, "--settings", Path.Combine(_folder, "none.json"));

        Assert.Equal(1, exitCode);
        Assert.Contains("set Auth0Sync:Auth0:Domain, ClientId, ClientSecret and StreamIds:0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_account_that_is_reached_by_an_identity_wins_over_Azurite()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync(
            "recover", "--data", _folder, "--settings", Path.Combine(_folder, "none.json"), "--set", "AzureWebJobsStorage__queueServiceUri=http://no.https");

        Assert.Equal(1, exitCode);
        Assert.Contains("AzureWebJobsStorage names no queue service", output, StringComparison.Ordinal);
    }

    private static string Event(string id) => Auth0EventJson.Created().WithId(id).WithEmail("ines@example.com").ToJson().ToJsonString();

    private async Task FailAsync(string id)
    {
        _auth0.Tenant.Webhook = _ => Task.FromResult<int?>((int)HttpStatusCode.ServiceUnavailable);
        await _auth0.Tenant.DeliverAsync(Event(id));
    }

    private async Task<string> AccountWithQueueAsync()
    {
        var account = azurite.NewAccount();
        await new Azure.Storage.Queues.QueueClient(account, Core.Queueing.EventQueue.Name).CreateAsync();
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
