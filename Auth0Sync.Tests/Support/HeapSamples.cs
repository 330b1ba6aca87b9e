using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The managed heap in use during a long run. It is that of the whole process, so no other test may run: use the
/// <see cref="Benchmarks.NonParallelCollection"/>.
/// </summary>
internal sealed class HeapSamples(ITestOutputHelper output)
{
    private const double MarginMegabytes = 8;

    private readonly Lock _lock = new();
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();
    private readonly List<double> _megabytes = [];

    /// <param name="progress">How far the run is, for the output.</param>
    public void Take(string progress)
    {
        lock (_lock)
        {
            _megabytes.Add(GC.GetTotalMemory(forceFullCollection: true) / (1024.0 * 1024));
            output.WriteLine($"{_stopwatch.Elapsed:mm\\:ss} {progress}, {_megabytes[^1]:F1} MB");
        }
    }

    /// <summary>Asserts that the last quarter of the run needs no more memory than an earlier one.</summary>
    /// <param name="quarter">The quarter, from 1, from which on the memory should not grow any more.</param>
    public void AssertFlatSince(int quarter)
    {
        var quarters = _megabytes.Chunk(_megabytes.Count / 4).Take(4).Select(samples => samples.Average()).ToList();
        output.WriteLine($"heap in each quarter: {string.Join(", ", quarters.Select(megabytes => $"{megabytes:F1} MB"))}; at most {_megabytes.Max():F1} MB");
        Assert.InRange(quarters[3], 0, quarters[quarter - 1] + MarginMegabytes);
    }
}
