using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Azure.Storage.Queues;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "EndToEnd")]
public sealed class LocalHostProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("local-host-").FullName;

    [Fact]
    public async Task Ctrl_C_stops_every_started_process()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        await using var host = await LocalHostProcess.StartAsync(_folder);
        var ports = Ports(host);
        Assert.All(ports, port => Assert.True(IsListening(port)));
        var hostFile = Path.Combine(_folder, "localhost.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(hostFile));

        var exitCode = await host.InterruptAndWaitAsync();

        Assert.Equal(0, exitCode);
        Assert.All(ports, port => Assert.False(IsListening(port)));
        Assert.False(File.Exists(hostFile));
    }

    [Fact]
    public async Task Azurite_exits_with_a_killed_host()
    {
        await using var host = await LocalHostProcess.StartAsync(_folder);
        var ports = Ports(host);

        await host.KillAsync();

        await Poll.UntilAsync(() => !ports.Any(IsListening), "nothing is listening");
    }

    [Fact]
    public async Task A_killed_host_resumes_where_it_stopped()
    {
        await using var first = await LocalHostProcess.StartAsync(_folder);
        await new QueueClient(first.ConnectionInfo.Storage, "kept").CreateAsync();
        await first.KillAsync();

        await using var second = await LocalHostProcess.StartAsync(_folder);
        using var response = await second.PostAsync(await File.ReadAllTextAsync(Path.Combine(SamplesFolder.Find(), "01-signed-up.json")));

        Assert.Equal(first.ConnectionInfo.Token, second.ConnectionInfo.Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.True(await new QueueClient(second.ConnectionInfo.Storage, "kept").ExistsAsync());
    }

    [Fact]
    public async Task A_startup_problem_is_reported_in_one_sentence()
    {
        var (exitCode, output) = await LocalHostProcess.RunAsync("--host-json", "nowhere.json", "--data", _folder);

        Assert.Equal(1, exitCode);
        Assert.Equal("nowhere.json does not exist.", output.Trim());
    }

    [Theory]
    [InlineData("--port", "The webhook cannot listen on port")]
    [InlineData("--simulator-port", "The HubSpot simulator cannot listen on port")]
    [InlineData("--table-port", "Azurite cannot listen on 127.0.0.1:")]
    public async Task A_port_in_use_ends_with_one_line_and_no_stack_trace(string option, string problem)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string[] free = ["--port", "--simulator-port", "--blob-port", "--queue-port", "--table-port"];
        var used = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var result = await LocalHostProcess.RunAsync(
            ["--in-memory", "--data", _folder, .. free.SelectMany(name => new[] { name, name == option ? used : "0" })]);

        // The output also shows the progress of installing Azurite, if this is the first process that needs it.
        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.Errors.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(problem, line, StringComparison.Ordinal);
        Assert.Contains(option, line, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static int[] Ports(LocalHostProcess host)
    {
        var storage = host.ConnectionInfo.Storage.Split(';').Where(part => part.Contains("Endpoint=http", StringComparison.Ordinal))
            .Select(part => new Uri(part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]).Port);
        return [host.ConnectionInfo.Webhook.Port, host.ConnectionInfo.Simulator!.Port, .. storage];
    }

    private static bool IsListening(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
