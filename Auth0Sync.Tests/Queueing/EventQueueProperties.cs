using System.Text;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using CsCheck;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

[Trait("Category", "Integration")]
public sealed class EventQueueProperties : IDisposable
{
    private static readonly LedgerHasher Hash = new(Options.Create(new LedgerOptions { Key = new string('k', LedgerOptions.MinimumKeyLength) }));

    private readonly Auth0SyncActivitySource _activities = new();

    public void Dispose() => _activities.Dispose();

    [Fact]
    public void Any_event_fits_and_round_trips_for_any_size_and_compressibility() =>
        // Many sizes are close to the limits between the message formats.
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 200_000], Gen.Int[EventMessageCodec.MaxMessageBytes - 400, EventMessageCodec.MaxMessageBytes + 400], Gen.Int[36_400, 37_000]),
            Gen.Int[0, 100]).Sample(
            (size, percentNoise) =>
            {
                var storage = new FakeStorageAccount();
                var queue = new EventQueue(storage.Account, Hash, _activities, new QueuedTargets(["hubspot"]));
                var message = CreateMessage(size, size * percentNoise / 100) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

                queue.SendAsync(message, TimeSpan.Zero, CancellationToken.None).GetAwaiter().GetResult();
                var sent = storage.SentMessages[0].Body;
                var read = queue.ReadAsync(sent, CancellationToken.None).GetAwaiter().GetResult();

                Assert.InRange(sent.Length, 1, EventMessageCodec.MaxMessageBytes);
                Assert.Equal(message.EventJson.ToArray(), Assert.IsType<MessageReadResult.Success>(read).Message.EventJson.ToArray());
            },
            iter: 150);

    private static EventMessage CreateMessage(int size, int incompressibleSize) => EventMessage.Create(
        "hubspot",
        Encoding.UTF8.GetBytes($"{{\"noise\":\"{IncompressibleText.Create(incompressibleSize)}{new string('x', size - incompressibleSize)}\"}}"),
        new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero));
}
