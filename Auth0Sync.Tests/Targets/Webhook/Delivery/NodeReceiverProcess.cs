using System.Diagnostics;
using System.Globalization;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.Targets.Webhook.Delivery;

/// <summary>A receiver in Node that verifies with the library of Standard Webhooks. Disposing ends it.</summary>
internal sealed class NodeReceiverProcess : IAsyncDisposable
{
    private readonly Process _process;

    private NodeReceiverProcess(Process process, int port) => (_process, Address) = (process, new Uri($"http://127.0.0.1:{port}/hooks"));

    public Uri Address { get; }

    public static async Task<NodeReceiverProcess> StartAsync(string secret, CancellationToken cancellationToken)
    {
        var installation = await NpmInstaller.EnsureInstalledAsync("Targets/Webhook/Delivery/NodeReceiver", "receiver.mjs", cancellationToken);
        var process = Process.Start(new ProcessStartInfo("node", ["receiver.mjs", secret])
        {
            WorkingDirectory = installation,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
            return new NodeReceiverProcess(process, int.Parse(line ?? "", CultureInfo.InvariantCulture));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
