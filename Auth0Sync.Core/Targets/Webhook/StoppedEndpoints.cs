using System.Collections.Concurrent;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>
/// The endpoints that asked for no more messages. Their messages wait until the endpoint is removed from the settings or the
/// app is restarted, so that nothing is lost if it was a mistake.
/// </summary>
internal sealed class StoppedEndpoints
{
    private readonly ConcurrentDictionary<string, int> _statusByName = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names => [.. _statusByName.Keys.Order(StringComparer.Ordinal)];

    public bool Contains(string name) => _statusByName.ContainsKey(name);

    /// <returns>False if it was stopped before.</returns>
    public bool Add(string name, int status) => _statusByName.TryAdd(name, status);
}
