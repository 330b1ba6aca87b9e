using System.Net;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Auth0Sync.Cli;
using Auth0Sync.Tests.Page;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Cli;

[Trait("Category", "EndToEnd")]
public sealed class UiCommandTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    [Fact]
    public async Task The_page_is_served_on_this_machine_until_it_is_canceled()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        using var stop = new CancellationTokenSource();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var output = new AddressWriter(address);
        var run = new CliApplication(cli.CreateEnvironment() with { Output = output }).InvokeAsync(["ui", "--data", Path.Combine(cli.Folder, ".local")], stop.Token);

        using var http = new HttpClient();
        using var response = await http.GetAsync(await address.Task.WaitAsync(Poll.Timeout));
        await stop.CancelAsync();

        Assert.True((await address.Task).IsLoopback);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((int)ExitCode.Ok, await run);
    }

    [Fact]
    public async Task The_doctor_of_the_page_checks_the_given_webhook()
    {
        await using var app = await InProcessLocalHost.StartAsync(azurite);
        using var cli = new CliHarness(app);
        using var stop = new CancellationTokenSource();
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var output = new AddressWriter(address);

        // Port 1 is reserved and nothing listens there.
        var run = new CliApplication(cli.CreateEnvironment() with { Output = output })
            .InvokeAsync(["ui", "--data", Path.Combine(cli.Folder, ".local"), "--webhook", "http://127.0.0.1:1/api/auth0/events"], stop.Token);

        using var http = await SignInAsync(await address.Task.WaitAsync(Poll.Timeout));
        var checks = await http.GetStringAsync(new Uri("/api/doctor", UriKind.Relative));
        await stop.CancelAsync();

        Assert.Contains("http://127.0.0.1:1/api/health does not respond.", checks, StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.Ok, await run);
    }

    private static async Task<HttpClient> SignInAsync(Uri address)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        var http = new HttpClient { BaseAddress = new Uri(origin), DefaultRequestHeaders = { { "Origin", origin }, { PageHarness.GuardHeader, "1" } } };
        using var body = new StringContent(JsonSerializer.Serialize(new { token = address.Fragment["#token=".Length..] }), Encoding.UTF8, MediaTypeNames.Application.Json);
        using var response = await http.PostAsync(new Uri("/api/session", UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
        return http;
    }

    private sealed class AddressWriter(TaskCompletionSource<Uri> address) : StringWriter
    {
        public override void WriteLine(object? value)
        {
            if (value is Uri uri)
            {
                address.TrySetResult(uri);
            }
        }
    }
}
