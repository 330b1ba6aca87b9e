using System.Collections.Concurrent;
using Auth0Sync.Core.Targets.Http.Batching;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http.Batching;

/// <summary>The invariants of a batcher with concurrent callers.</summary>
[Trait("Category", "Unit")]
public sealed class BatcherProperties
{
    private static readonly Gen<(int MaxInputs, int WindowMs, int[] Keys)> BatchScenarios =
        Gen.Select(Gen.Int[1, 8], Gen.Int[0, 2], Gen.Int[0, 12].Array[1, 60]);

    [Fact]
    public Task Every_caller_gets_the_result_of_its_own_input_and_every_call_keeps_the_rules() => BatchScenarios.SampleAsync(
        async scenario =>
        {
            var call = new RecordingCall(scenario.MaxInputs);
            await using var batcher = new Batcher<(int Key, int Number), int>(call, TimeSpan.FromMilliseconds(scenario.WindowMs), TimeProvider.System);

            var responses = await Task.WhenAll(scenario.Keys.Select((key, number) => Task.Run(() => batcher.SendAsync((key, number), CancellationToken.None))));

            Assert.Equal(Enumerable.Range(0, scenario.Keys.Length), responses);
            var sent = call.Batches.ToList();
            Assert.Equal(Enumerable.Range(0, scenario.Keys.Length), sent.SelectMany(batch => batch).Select(input => input.Number).Order());
            Assert.All(sent, batch => Assert.InRange(batch.Count, 1, scenario.MaxInputs));
            Assert.All(sent, batch => Assert.Distinct(batch.Select(input => input.Key)));
        },
        iter: 300);

    private sealed class RecordingCall(int maxInputs) : IBatchCall<(int Key, int Number), int>
    {
        public ConcurrentQueue<IReadOnlyList<(int Key, int Number)>> Batches { get; } = new();

        public int MaxBatchSize => maxInputs;

        public IEnumerable<string> GetKeys((int Key, int Number) input) => [$"{input.Key}"];

        public Task WaitUntilDueAsync() => Task.CompletedTask;

        public async Task<IReadOnlyList<int>> SendAsync(IReadOnlyList<(int Key, int Number)> inputs, CancellationToken cancellationToken)
        {
            Batches.Enqueue(inputs);
            await Task.Yield();
            return [.. inputs.Select(input => input.Number)];
        }
    }
}
