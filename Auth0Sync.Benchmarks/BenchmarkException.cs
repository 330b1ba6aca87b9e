namespace Auth0Sync.Benchmarks;

/// <summary>A measurement that does not count: something got lost, or nothing moved any more. The message says what.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
