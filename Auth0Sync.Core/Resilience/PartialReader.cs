using System.Collections.Concurrent;

namespace Auth0Sync.Core.Resilience;

/// <summary>Reads the parts of a report. A part that fails or takes too long becomes a problem and does not hide the others.</summary>
internal sealed class PartialReader(TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _problems = new();

    public IReadOnlyList<string> Problems => [.. _problems.Order(StringComparer.Ordinal)];

    /// <returns>Null if the part could not be read.</returns>
    public async Task<T?> ReadAsync<T>(string part, Func<CancellationToken, Task<T>> readAsync)
    {
        using var timeout = new OperationTimeout(Timeout, time, cancellationToken);
        try
        {
            return await readAsync(timeout.Token);
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            Add(part, timeout.IsTimedOut ? $"no response within {Timeout.TotalSeconds:0} seconds" : e.GetErrorCode());
        }
        catch (NotSupportedException e)
        {
            // A newer version wrote it; the message says so and names no one.
            Add(part, e.Message);
        }

        return default;
    }

    private void Add(string part, string problem) => _problems.Enqueue($"{part}: {problem}");
}
