using Auth0Sync.Core.Correlation.Handlers;
using Auth0Sync.Core.Mapping;
using BenchmarkDotNet.Attributes;

namespace Auth0Sync.Benchmarks.Micro;

/// <summary>The steps as benchmarks, with the names of the allocation budget.</summary>
public class PipelineBenchmarks
{
    private PipelineSteps _steps = null!;

    [GlobalSetup]
    public async Task SetUpAsync() => _steps = await PipelineSteps.CreateAsync();

    /// <inheritdoc cref="PipelineSteps.ReceiveAsync"/>
    [Benchmark]
    public Task<int> Receive() => _steps.ReceiveAsync();

    /// <inheritdoc cref="PipelineSteps.ReadAsync"/>
    [Benchmark]
    public Task<string?> Read() => _steps.ReadAsync();

    /// <inheritdoc cref="PipelineSteps.Decide"/>
    [Benchmark]
    public Plan Decide() => _steps.Decide();

    /// <inheritdoc cref="PipelineSteps.Map"/>
    [Benchmark]
    public MappedFields Map() => _steps.Map();

    [GlobalCleanup]
    public void CleanUp() => _steps.Dispose();
}
