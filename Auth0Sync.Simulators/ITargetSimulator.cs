namespace Auth0Sync.Simulators;

/// <summary>The simulator of a target, for runs without an account. It has a constructor without parameters, by which it is found.</summary>
public interface ITargetSimulator
{
    /// <summary>The name of the target, such as <c>hubspot</c>.</summary>
    string Target { get; }

    /// <summary>Whether the settings refer to a real account, so that none is simulated.</summary>
    bool IsAccountConfigured(IConfiguration configuration);

    /// <summary>Starts a new, empty account.</summary>
    /// <param name="port">The loopback port to listen on; 0 means any free port.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    Task<IRunningSimulator> StartAsync(int port, CancellationToken cancellationToken);
}
