namespace Auth0Sync.Simulators;

/// <summary>A simulated account. Disposing it stops its server.</summary>
public interface IRunningSimulator : IAsyncDisposable
{
    /// <summary>Where it listens, <c>http://127.0.0.1:&lt;port&gt;/</c>.</summary>
    Uri BaseAddress { get; }

    /// <summary>The settings by which Auth0Sync uses it, with their full names.</summary>
    IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>What a user should know about it, in a few words.</summary>
    string Description { get; }

    /// <summary>Where its records can be read; null if it has no such address.</summary>
    Uri? RecordsAddress { get; }
}
