using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Http;

/// <summary>A call to a simulated system, independent of the network.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as it was sent, still escaped, without the query.</param>
/// <param name="Query">The query without the question mark, still escaped.</param>
/// <param name="Headers">The headers; their names are not case-sensitive.</param>
/// <param name="Body">The body; empty if there is none.</param>
public sealed record SimulatedRequest(string Method, string Path, string Query, ImmutableDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? GetHeader(string name) => Headers.GetValueOrDefault(name);
}
