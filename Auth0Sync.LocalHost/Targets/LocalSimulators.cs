using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators;

namespace Auth0Sync.LocalHost.Targets;

/// <summary>The running simulators, one for each enabled target without a configured account.</summary>
internal sealed class LocalSimulators : IAsyncDisposable
{
    private readonly Dictionary<string, IRunningSimulator> _running = [];

    private LocalSimulators()
    {
    }

    public IEnumerable<KeyValuePair<string, string?>> Settings => _running.Values.SelectMany(simulator => simulator.Settings);

    /// <exception cref="LocalHostException">A port is in use.</exception>
    public static async Task<LocalSimulators> StartAsync(IConfiguration configuration, LocalHostOptions options, CancellationToken cancellationToken)
    {
        var simulators = new LocalSimulators();
        try
        {
            foreach (var (target, simulator) in options.UsesSimulators ? FindNeeded(configuration) : [])
            {
                var port = options.SimulatorPorts.GetValueOrDefault(target.Name);
                simulators._running[target.Name] = await StartAsync(target, simulator, port, cancellationToken);
            }

            return simulators;
        }
        catch
        {
            await simulators.DisposeAsync();
            throw;
        }
    }

    public IRunningSimulator? Find(string target) => _running.GetValueOrDefault(target);

    public async ValueTask DisposeAsync()
    {
        foreach (var simulator in _running.Values)
        {
            await simulator.DisposeAsync();
        }
    }

    private static IEnumerable<(TargetDescriptor Target, ITargetSimulator Simulator)> FindNeeded(IConfiguration configuration) =>
        from target in KnownTargets.All
        join simulator in TargetSimulators.CreateAll() on target.Name equals simulator.Target
        where IsEnabled(target, configuration) && !simulator.IsAccountConfigured(configuration)
        select (target, simulator);

    private static bool IsEnabled(TargetDescriptor target, IConfiguration configuration)
    {
        try
        {
            return target.IsEnabled(configuration);
        }
        catch (InvalidOperationException)
        {
            // The value is not a boolean. The validation of the settings reports it.
            return false;
        }
    }

    private static async Task<IRunningSimulator> StartAsync(TargetDescriptor target, ITargetSimulator simulator, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await simulator.StartAsync(port, cancellationToken);
        }
        catch (IOException e)
        {
            throw new LocalHostException($"The {target.DisplayName} simulator cannot listen on port {port}. Choose another port with --simulator-port.", e);
        }
    }
}
