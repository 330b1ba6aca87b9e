using System.Net;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;

namespace Auth0Sync.Tests.EndToEnd;

/// <summary>A local host as a process that is killed and started again, on a storage account and a HubSpot that stay.</summary>
/// <param name="name">Its name, which is also its HubSpot token, so that the simulator knows whose call it is.</param>
/// <param name="folder">Where the hosts of one installation keep their common secrets.</param>
/// <param name="storage">The storage account.</param>
/// <param name="hubSpot">The simulator, which takes any token.</param>
internal sealed class MortalHost(string name, string folder, string storage, SimulatorServer hubSpot) : IAsyncDisposable
{
    private static readonly TimeSpan PauseOfAuth0 = TimeSpan.FromMilliseconds(200);

    private LocalHostProcess? _process;

    /// <summary>How often it was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>How many calls to HubSpot it had no answer for when it was killed.</summary>
    public int CallsCutOff { get; private set; }

    /// <summary>Starts it, for the first time or again.</summary>
    public async Task StartAsync() => _process = await LocalHostProcess.StartAsync(folder, Settings().SelectMany(setting => new[] { "--set", setting }));

    /// <summary>
    /// Kills it at a bad moment: HubSpot has carried out what it asked for, and it has not heard of it yet.
    /// </summary>
    public async Task KillInWorkAsync()
    {
        var caught = 0;
        hubSpot.Account.Faults.Add(new Fault
        {
            Kind = FaultKind.Slow,
            Latency = TimeSpan.FromMinutes(10),
            When = request => IsOwnWrite(request) && Interlocked.Increment(ref caught) > 0,
        });
        await Eventually.TrueAsync(() => Volatile.Read(ref caught) > 0, $"{name} writes to HubSpot");
        await _process!.KillAsync();
        hubSpot.Account.Faults.Clear();
        await _process.DisposeAsync();
        Kills++;
        CallsCutOff += caught;
    }

    /// <summary>Delivers an event as Auth0 does: again after a failure, until it is taken.</summary>
    public async Task DeliverAsync(string json)
    {
        while (!await TryDeliverAsync(json))
        {
            await Task.Delay(PauseOfAuth0);
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
        request.AccessToken == name && request.Operation is (Operation.Create or Operation.BatchUpdate);

    private IEnumerable<string> Settings() =>
    [
        $"AzureWebJobsStorage={storage}",
        $"Auth0Sync:HubSpot:BaseAddress={hubSpot.BaseAddress}",
        $"Auth0Sync:HubSpot:AccessToken={name}",
        "Auth0Sync:HubSpot:CreateMissingProperties=true",
        "Logging:LogLevel:Default=Warning",
        "Logging:LogLevel:Auth0Sync=Error",
    ];
}
