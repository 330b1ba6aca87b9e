using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators;

namespace Auth0Sync.LocalHost.Targets;

/// <summary>The running simulators, one for each enabled target without a configured account.</summary>
internal sealed class LocalSimulators : IAsyncDisposable
{
    private readonly List<(string Target, IRunningSimulator Simulator)> _running = [];

    private LocalSimulators()
    {
    }

    public IEnumerable<KeyValuePair<string, string?>> Settings => _running.SelectMany(running => running.Simulator.Settings);

    /// <exception cref="LocalHostException">A port is in use.</exception>
    public static async Task<LocalSimulators> StartAsync(IConfiguration configuration, LocalHostOptions options, CancellationToken cancellationToken)
    {
        var simulators = new LocalSimulators();
        if (!options.UsesSimulators)
        {
            return simulators;
        }

        try
        {
            foreach (var simulator in TargetSimulators.CreateAll().Where(simulator => IsNeeded(simulator, configuration)))
            {
                var port = options.SimulatorPorts.GetValueOrDefault(simulator.Target);
                simulators._running.Add((simulator.Target, await StartAsync(simulator, port, cancellationToken)));
            }

            return simulators;
        }
        catch
        {
            await simulators.DisposeAsync();
            throw;
        }
    }

    public IRunningSimulator? Find(string target) => _running.Find(running => running.Target == target).Simulator;

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, simulator) in _running)
        {
            await simulator.DisposeAsync();
        }
    }

    private static bool IsNeeded(ITargetSimulator simulator, IConfiguration configuration) =>
        KnownTargets.All.Any(target => target.Name == simulator.Target && IsEnabled(target, configuration))
        && !simulator.IsAccountConfigured(configuration);

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

    private static async Task<IRunningSimulator> StartAsync(ITargetSimulator simulator, int port, CancellationToken cancellationToken)
    {
        try
        {
            return await simulator.StartAsync(port, cancellationToken);
        }
        catch (IOException e)
        {
            throw new LocalHostException($"The simulator of {simulator.Target} cannot listen on port {port}. Choose another port with --simulator-port.", e);
        }
    }
}
