using System.Net;
using Auth0Sync.Cli;
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
