using System.IO.Compression;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Targets.HubSpot;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Operations.Backfill;

/// <summary>A backfill of any number of users takes the memory of a few: from the compressed file to the messages of the queue.</summary>
[Trait("Category", "Long")]
[Collection(nameof(NonParallelCollection))]
public sealed class BackfillMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Users = 1_000_000;
    private const int SampleEvery = Users / 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LongFact]
    public async Task A_million_users_are_queued_in_flat_memory()
    {
        await using var harness = await OperationsHarness.StartAsync(time => new HubSpotConformanceTarget(time));
        var queue = new DiscardingQueue();
        var runner = new BackfillRunner(
            harness.GetService<UserExportReader>(), harness.GetService<ExportedUserEvents>(), harness.GetService<TenantGuard>(), queue, harness.GetService<TargetRegistry>(), new JumpingTimeProvider());
        var heap = new HeapSamples(output);
        var progress = new ImmediateProgress<BackfillProgress>(at =>
        {
            if (at.UserCount % SampleEvery == 0)
            {
                heap.Take($"{at.UserCount} users");
            }
        });

        var report = await runner.RunAsync(new BackfillRequest(await WriteExportAsync()) { UsersPerSecond = Users }, progress, CancellationToken.None);

        Assert.Equal((BackfillResult.Completed, Users, 0, Users), (report.Result, report.UserCount, report.ProblemCount, queue.Count));
        heap.AssertFlatSince(quarter: 1);
    }

    private async Task<string> WriteExportAsync()
    {
        await using var export = new GeneratedExport(Users);
        await using var file = File.Create(_folder.GetPath("users.json.gz"));
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await export.CopyToAsync(gzip);
        return file.Name;
    }

    /// <summary>Encodes messages as the real queue does, and keeps none.</summary>
    private sealed class DiscardingQueue : IEventQueue
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
        {
            Assert.NotNull(EventMessageCodec.EncodeInline(message));
            Interlocked.Increment(ref _count);
            return Task.CompletedTask;
        }

        public Task<MessageReadResult> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync(EventMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> DeleteClaimChecksAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> GetIdentityAsync(CancellationToken cancellationToken) => Task.FromResult("");

        public Task CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
