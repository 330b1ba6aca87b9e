using System.Net;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>A local host as a process that is killed and started again, on a storage account and a HubSpot that stay.</summary>
/// <param name="name">Its name, which is also its HubSpot token, so that the simulator knows whose call it is.</param>
/// <param name="folder">Where the hosts of one installation keep their common secrets.</param>
/// <param name="storage">The storage account.</param>
/// <param name="hubSpot">The simulator, which takes any token.</param>
internal sealed class RestartableHost(string name, string folder, string storage, SimulatorServer hubSpot) : IAsyncDisposable
{
    private static readonly TimeSpan RedeliveryDelay = TimeSpan.FromMilliseconds(200);

    private LocalHostProcess? _process;
    private int _delayedWrites;

    /// <summary>How often it was killed.</summary>
    public int KillCount { get; private set; }

    /// <summary>How many of its writes HubSpot has carried out without its ever hearing of it.</summary>
    public int UnacknowledgedWrites => Volatile.Read(ref _delayedWrites);

    /// <summary>What it has printed since it was last started.</summary>
    public string Output => _process?.Output ?? "";

    /// <summary>Starts it, for the first time or again.</summary>
    public async Task StartAsync() => _process = await LocalHostProcess.StartAsync(folder, GetSettings().SelectMany(setting => new[] { "--set", setting }));

    /// <summary>
    /// Holds back HubSpot's answers to it from now on, so that there is a bad moment to kill it: HubSpot has carried out
    /// what it asked for, and it has not heard of it yet.
    /// </summary>
    /// <returns>Ends when it waits for such an answer.</returns>
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

    /// <summary>Kills it.</summary>
    public async Task KillAsync()
    {
        await _process!.KillAsync();
        await _process.DisposeAsync();
        KillCount++;
    }

    /// <summary>Delivers an event as Auth0 does: again after a failure, until it is taken.</summary>
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
            using var answer = await _process!.PostAsync(json);
            return answer.StatusCode == HttpStatusCode.Accepted;
        }
        catch (HttpRequestException)
        {
            // It is dead, or died over this request, which may have been stored all the same.
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
        "Logging:LogLevel:Auth0Sync=Warning",
    ];
}
