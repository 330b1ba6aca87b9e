namespace Auth0Sync.Benchmarks;

/// <summary>An invalid measurement, for example because an event was lost. The message says why.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
