using Auth0Sync.Benchmarks;

return await new BenchmarkCommand().InvokeAsync(args);
