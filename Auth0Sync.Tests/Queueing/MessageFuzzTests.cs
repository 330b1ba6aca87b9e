using System.Text;
using System.Text.Json.Nodes;
using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Correlation;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Queueing;

/// <summary>
/// Sends mutated messages through the decoder, the claim check, the reader and the handlers: each has a result, and none
/// exceeds the memory limit of an event. The seeds are fixed.
/// </summary>
[Trait("Category", "Integration")]
public sealed class MessageFuzzTests
{
    private const int Messages = 200_000;

    // The largest event that is decompressed, its copies in the reader, and a reserve.
    private const long MaxBytes = 16L * EventMessageCodec.MaxEventBytes;

    private static readonly string[] Tokens =
    [
        "null", "true", "[]", "{}", "-1", "1e999", "99999999999999999999", "\"\"", "\"\\ud800\"", "[[[[[[[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", ",", "\"", "\\",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\"event\":", "\"brotli\":\"", "\"blob\":\"../other/file\",", "\"v\":2", "user.deleted", "\u0000", "\uFEFF", "/*", "NaN",
    ];

    [Fact]
    public async Task Mutated_messages_cause_no_crash_and_no_unbounded_memory_use()
    {
        var storage = new FakeStorageAccount();
        using var activities = new Auth0SyncActivitySource();
        var queue = new EventQueue(storage.Account, new LedgerHasher(Options.Create(new LedgerOptions { Key = new string('k', 32) })), activities, new QueuedTargets(["hubspot"]));
        var seeds = await CreateSeedsAsync(storage, queue);
        var blobs = storage.Blobs.Keys.Order(StringComparer.Ordinal).ToList();
        var deciding = new PlanningHarness();
        var random = new Random(20261125);
        var reached = new Dictionary<string, int>(StringComparer.Ordinal);

        for (var number = 0; number < Messages; number++)
        {
            var message = Mutate(seeds, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var result = await HandleAsync(queue, deciding, message);
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.True(taken < MaxBytes, $"Message {number} took {taken} bytes: {Convert.ToBase64String(message)}");
            reached[result] = reached.GetValueOrDefault(result) + 1;
            if (number % 50 == 0)
            {
                deciding.Row = LedgerRow.Empty;
            }
        }

        // The mutations reach every step and leave foreign blobs alone.
        Assert.All(["another version", "unreadable", "no event", "decided"], step => Assert.True(reached.ContainsKey(step), step));
        Assert.Equal(blobs, storage.Blobs.Keys.Order(StringComparer.Ordinal));
    }

    private static async Task<string> HandleAsync(EventQueue queue, PlanningHarness deciding, byte[] message)
    {
        MessageReadResult result;
        try
        {
            result = await queue.ReadAsync(message, CancellationToken.None);
        }
        catch (NotSupportedException)
        {
            return "another version";
        }

        if (result is not MessageReadResult.Success { Message: var read })
        {
            return "unreadable";
        }

        if (EventReader.Read(read.EventJson.Span) is not EventReadResult.Success { Event: var auth0Event })
        {
            return "no event";
        }

        deciding.PlanAndApply(auth0Event);
        return "decided";
    }

    private static async Task<List<byte[]>> CreateSeedsAsync(FakeStorageAccount storage, EventQueue queue)
    {
        Auth0EventBuilder[] events =
        [
            Auth0EventBuilder.Created().AtSecond(1).WithEmail("ines@example.com").WithName("Ines", "Okafor"),
            Auth0EventBuilder.Updated().AtSecond(2).WithEmail("ines@example.com").WithPreviousUserMember("email", "i@example.com").WithUserMember("blocked", true),
            Auth0EventBuilder.Updated().AtSecond(3).WithUserMember("app_metadata", new JsonObject { ["crm"] = new JsonObject { ["id"] = "7" } }).WithUserMember("user_metadata", new JsonArray(1, "two", null)),
            Auth0EventBuilder.Deleted().AtSecond(4),
        ];
        var large = Auth0EventBuilder.Created().WithUserMember("user_metadata", new JsonObject { ["note"] = IncompressibleText.Create(200_000) });
        var compressed = Auth0EventBuilder.Created().WithUserMember("user_metadata", new JsonObject { ["note"] = new string('x', 60_000) });
        foreach (var json in events.Append(compressed).Append(large))
        {
            await queue.SendAsync(EventMessage.Create("hubspot", Encoding.UTF8.GetBytes(json.ToJson().ToJsonString()), DateTimeOffset.UnixEpoch), TimeSpan.Zero, CancellationToken.None);
        }

        // The large event is rare, because reading it 20,000 times takes too long.
        var messages = storage.SentMessages.Select(message => message.Body).ToList();
        return [.. Enumerable.Repeat(messages[..^2], 20).SelectMany(few => few), .. messages[^2..]];
    }

    private static byte[] Mutate(List<byte[]> seeds, Random random)
    {
        var bytes = new List<byte>(seeds[random.Next(seeds.Count)]);
        for (var left = random.Next(1, 6); left > 0 && bytes.Count > 0; left--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 5:
                    ReplaceValue(bytes, at, random);
                    break;
                case 6:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 200))]);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Replaces the value after a colon, which keeps the JSON valid.</summary>
    private static void ReplaceValue(List<byte> bytes, int at, Random random)
    {
        var colon = bytes.IndexOf((byte)':', at);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, letter => letter is (byte)',' or (byte)'}');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, Encoding.UTF8.GetBytes(Tokens[random.Next(8)]));
        }
    }
}
