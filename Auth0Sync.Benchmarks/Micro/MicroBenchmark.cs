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
    /// <param name="log">Receives the output of BenchmarkDotNet.</param>
    /// <exception cref="BenchmarkException">A step failed.</exception>
    public static MicroResult Run(Stream log)
    {
        var artifacts = Directory.CreateTempSubdirectory("auth0sync-benchmarks");
        using var writer = new StreamWriter(log) { AutoFlush = true };
        try
        {
            // In this process: otherwise BenchmarkDotNet builds a project for each run.
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

internal sealed record MicroResult(IReadOnlyList<StepCost> Steps);

/// <summary>The cost of one call of a step.</summary>
internal sealed record StepCost(string Step, double MeanNs, double StandardDeviationNs, long AllocatedBytes);
