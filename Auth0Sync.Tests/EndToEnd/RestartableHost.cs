using System.Net;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>A local host process that can be killed and restarted on the same storage account and simulated HubSpot.</summary>
/// <param name="name">Also used as the HubSpot token, so that the simulator can identify the host.</param>
/// <param name="folder">The data folder, shared by all hosts.</param>
/// <param name="storage">The connection string of the storage account.</param>
/// <param name="hubSpot">The simulator, which accepts any token.</param>
internal sealed class RestartableHost(string name, string folder, string storage, SimulatorServer hubSpot) : IAsyncDisposable
{
    private static readonly TimeSpan RedeliveryDelay = TimeSpan.FromMilliseconds(200);

    private LocalHostProcess? _process;
    private int _delayedWrites;
    private string _earlierOutput = "";

    public int KillCount { get; private set; }

    /// <summary>The number of writes that HubSpot executed without the host receiving the response.</summary>
    public int UnacknowledgedWrites => Volatile.Read(ref _delayedWrites);

    /// <summary>The output since the last start.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>The output since the first start.</summary>
    public string WholeOutput => _earlierOutput + Output;

    public async Task StartAsync()
    {
        _earlierOutput += Output;
        _process = await LocalHostProcess.StartAsync(folder, GetSettings().SelectMany(setting => new[] { "--set", setting }));
    }

    /// <summary>
    /// Delays HubSpot's responses to this host from now on, so that it can be killed at the worst moment: after HubSpot has
    /// executed a write and before the host has received the response.
    /// </summary>
    /// <returns>Completes when the host is waiting for such a response.</returns>
    public Task DelayWriteResponsesAsync()
    {
        hubSpot.Account.Faults.Add(new Fault
        {
            Kind = FaultKind.Slow,
            Latency = TimeSpan.FromMinutes(10),
            Condition = request => IsOwnWrite(request) && Interlocked.Increment(ref _delayedWrites) > 0,
        });
        var before = Volatile.Read(ref _delayedWrites);
        return Poll.UntilAsync(() => Volatile.Read(ref _delayedWrites) > before, $"{name} writes to HubSpot");
    }

    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        KillCount++;
    }

    /// <summary>Delivers an event, with retries, until it is accepted.</summary>
    public async Task DeliverAsync(string json)
    {
        while (!await TryDeliverAsync(json))
        {
            await Task.Delay(RedeliveryDelay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    private async Task<bool> TryDeliverAsync(string json)
    {
        try
        {
            using var response = await _process!.PostAsync(json);
            return response.StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            // The host is not running, or was killed during this request, which may have been stored nevertheless.
            return false;
        }
    }

    private bool IsOwnWrite(ApiRequest request) =>
        request.AccessToken == name && request.Operation is (Operation.BatchCreate or Operation.BatchUpdate);

    private IEnumerable<string> GetSettings() =>
    [
        $"AzureWebJobsStorage={storage}",
        $"Auth0Sync:HubSpot:BaseAddress={hubSpot.BaseAddress}",
        $"Auth0Sync:HubSpot:AccessToken={name}",
        "Auth0Sync:HubSpot:CreateMissingProperties=true",
        "Logging:LogLevel:Default=Warning",
        "Logging:LogLevel:Auth0Sync=Information",
    ];
}
