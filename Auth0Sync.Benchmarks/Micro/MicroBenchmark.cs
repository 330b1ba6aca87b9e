using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Auth0Sync.Benchmarks.Micro;

/// <summary>Runs <see cref="PipelineBenchmarks"/> in this process.</summary>
internal static class MicroBenchmark
{
    /// <summary>Measures.</summary>
    /// <param name="log">Gets what BenchmarkDotNet tells.</param>
    /// <exception cref="BenchmarkException">A step failed.</exception>
    public static MicroResult Run(Stream log)
    {
        var artifacts = Directory.CreateTempSubdirectory("auth0sync-benchmarks");
        using var writer = new StreamWriter(log) { AutoFlush = true };
        try
        {
            // In this process: BenchmarkDotNet would otherwise build a project of its own for each run.
            var config = ManualConfig.CreateEmpty()
                .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(15))
                .AddDiagnoser(MemoryDiagnoser.Default)
                .AddColumnProvider(DefaultColumnProviders.Instance)
                .AddLogger(new StreamLogger(writer))
                .WithArtifactsPath(artifacts.FullName);
            var summary = BenchmarkRunner.Run<PipelineBenchmarks>(config);
            return new MicroResult([.. summary.Reports.Select(report => new StepCost(
                report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                report.ResultStatistics?.Mean ?? throw new BenchmarkException($"{report.BenchmarkCase.DisplayInfo} failed."),
                report.ResultStatistics.StandardDeviation,
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0))]);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}

/// <summary>The result of <c>micro</c>.</summary>
internal sealed record MicroResult(IReadOnlyList<StepCost> Steps);

/// <summary>What one call of a step costs.</summary>
/// <param name="Step">The step.</param>
/// <param name="MeanNs">Its time in nanoseconds.</param>
/// <param name="StandardDeviationNs">The time's standard deviation in nanoseconds.</param>
/// <param name="AllocatedBytes">The memory it allocates.</param>
internal sealed record StepCost(string Step, double MeanNs, double StandardDeviationNs, long AllocatedBytes);
