namespace Auth0Sync.Benchmarks.Simulator;

/// <summary>How all calls to a simulator fail.</summary>
internal enum SimulatorFault
{
    /// <summary>They do not fail.</summary>
    None,

    /// <summary>They get no response until the caller gives up.</summary>
    Hang,

    /// <summary>They are rejected as unauthorized.</summary>
    Unauthorized,

    /// <summary>They get a 500.</summary>
    ServerError,
}
