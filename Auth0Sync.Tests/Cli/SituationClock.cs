using System.Diagnostics;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Cli;

/// <summary>Prints how long a situation of <c>docs/operate.md</c> takes from its symptom to its cure, without the time of the person.</summary>
internal sealed class SituationClock(ITestOutputHelper output) : IDisposable
{
    private readonly Stopwatch _stopwatch = Stopwatch.StartNew();

    public void Dispose() => output.WriteLine($"From the symptom to the cure: {_stopwatch.Elapsed.TotalSeconds:F1} s");
}
