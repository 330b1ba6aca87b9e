using System.Collections.Concurrent;
using System.Text;
using Auth0Sync.Core;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Webhook;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Benchmarks;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>
/// Posts mutated bodies to the webhook: none crashes it or exceeds the memory limit, and what is stored can be read. The
/// seeds are fixed, so a failure identifies its body. AUTH0SYNC_FUZZ sets the number of bodies.
/// </summary>
[Collection(nameof(NonParallelCollection))]
[Trait("Category", "Integration")]
public class WebhookFuzzTests
{
    private const int DefaultBodyCount = 200_000;
    private const int Limit = 8 * 1024;

    // The memory for one body in addition to a multiple of its size.
    private const long MaxFixedBytes = 150_000;
    private const int MaxBytesPerInputByte = 40;

    private static readonly int BodyCount = int.Parse(Environment.GetEnvironmentVariable("AUTH0SYNC_FUZZ") ?? $"{DefaultBodyCount}", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly byte[][] Good =
    [
        .. new[] { EventFixtures.Created, EventFixtures.TestEvent, EventFixtures.Updated, EventFixtures.Deleted, EventFixtures.MinimalDeleted }.Select(EventFixtures.Read),
        Encoding.UTF8.GetBytes($"{{\"detail\":{FixtureEventBuilder.Deleted()}}}"),
        Encoding.UTF8.GetBytes($"{{\"event\":{{\"message\":{FixtureEventBuilder.Updated()}}}}}"),
    ];

    // Difficult input, which replaces a value or is inserted anywhere.
    private static readonly byte[][] Hostile =
    [
        .. new[]
        {
            "null", "true", "-0", "1e999", "123456789012345678901234567890", "\"\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\udc00\\ud83d\"", "\"\u2028\u202e\"", "\"\\", "\"",
            "{}", "[]", "{", "}", "[", "]", ",", ":", "\\", "\0", "\uFEFF", "/*", "//", "NaN", "\"id\":", "\"type\":", "\"data\":", "\"object\":", "\"user_id\":", "\"detail\":", "\"message\":",
            "\"a0tenant\":\"x\",", "\"type\":\"user.deleted\",", "\"time\":\"9999-12-31T23:59:59.9999999-14:00\",", "\"time\":\"0001-01-01T00:00:00Z\",",
            new string('[', 70), new string('{', 70), string.Concat(Enumerable.Repeat("{\"data\":", 70)), new string(' ', 300), new string('\\', 301),
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF],
        [.. Enumerable.Repeat((byte)'x', 20_000)],
        [.. "\""u8, .. Enumerable.Repeat((byte)'x', 20_000), .. "\""u8],
    ];

    [Fact]
    public void No_mutated_body_crashes_the_webhook_or_uses_unbounded_memory()
    {
        var failures = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<int, int>();

        var hosts = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Build()).ToList();

        Parallel.ForEach(hosts, (host, _, worker) =>
        {
            var receiver = host.Services.GetRequiredService<EventReceiver>();
            var queue = host.Services.GetRequiredService<MemoryEventQueue>();
            for (var seed = (int)worker; seed < BodyCount && failures.IsEmpty; seed += hosts.Count)
            {
                var random = new Random(seed);
                var body = Mutate(random);
                var (status, problem) = Receive(receiver, queue, body, random);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                if (problem is not null)
                {
                    failures.Add($"Seed {seed}: {problem}; the body in base64: {Convert.ToBase64String(body)}");
                }
            }
        });

        hosts.ForEach(host => host.Dispose());
        Assert.Empty(failures);
        Assert.Equal(BodyCount, statuses.Values.Sum());
        // The mutations reach every response to a body.
        Assert.Equal([202, 400, 403, 413], statuses.Keys.Order());
        Assert.All(statuses.Values, count => Assert.InRange(count, BodyCount / 1000, BodyCount));
    }

    private static (int Status, string? Problem) Receive(EventReceiver receiver, MemoryEventQueue queue, byte[] body, Random random)
    {
        var isAnnounced = random.Next(2) == 0;
        var request = new WebhookRequest(
            "POST",
            name => name switch
            {
                "Authorization" => $"Bearer {TestApp.BearerToken}",
                "Content-Length" when isAnnounced => body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
                _ => null,
            },
            new ChunkedStream(body, random.Next(1, 5000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var receiving = receiver.ReceiveAsync(request, CancellationToken.None);
            if (!receiving.IsCompleted)
            {
                return (0, "the webhook waits for something");
            }

            var status = receiving.GetAwaiter().GetResult().StatusCode;
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var problem = allocated > MaxFixedBytes + ((long)MaxBytesPerInputByte * body.Length) ? $"{allocated} bytes were allocated" : null;
            foreach (var message in queue.Dequeue(10))
            {
                queue.DeleteAsync(message).GetAwaiter().GetResult();
                problem ??= IsReadable(message.Body) ? null : "what was stored cannot be read";
            }

            return (status, problem);
        }
        catch (Exception e)
        {
            return (0, e.ToString());
        }
    }

    private static bool IsReadable(ReadOnlyMemory<byte> message) =>
        EventMessageCodec.Decode(message) is MessageReadResult.Success { Message: var stored } && EventReader.Read(stored.EventJson.Span) is EventReadResult.Success;

    private static byte[] Mutate(Random random)
    {
        var bytes = new List<byte>(Good[random.Next(Good.Length)]);
        for (var edits = random.Next(5); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 60), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 200), bytes.Count - at)));
                    break;
                case 4:
                    bytes.InsertRange(at, Hostile[random.Next(Hostile.Length)]);
                    break;
                case 5:
                    ReplaceValue(bytes, at, Hostile[random.Next(Hostile.Length)]);
                    break;
                case 6:
                    InsertMember(bytes, at, Hostile[random.Next(Hostile.Length)]);
                    break;
                default:
                    if (random.Next(10) == 0)
                    {
                        bytes.RemoveRange(at, bytes.Count - at);
                    }

                    break;
            }
        }

        return [.. bytes];
    }

    // The value between the next colon and the next comma.
    private static void ReplaceValue(List<byte> bytes, int from, byte[] value)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var comma = colon < 0 ? -1 : bytes.IndexOf((byte)',', colon);
        if (comma > 0)
        {
            bytes.RemoveRange(colon + 1, comma - colon - 1);
            bytes.InsertRange(colon + 1, value);
        }
    }

    private static void InsertMember(List<byte> bytes, int from, byte[] value)
    {
        var comma = bytes.IndexOf((byte)',', from);
        if (comma > 0)
        {
            bytes.InsertRange(comma, [.. ",\"noise\":"u8, .. value]);
        }
    }

    private static IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(TestApp.ValidSettings);
        builder.Configuration["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
        builder.Configuration["Auth0Sync:HubSpot:BaseAddress"] = "http://127.0.0.1:9";
        builder.Configuration["Auth0Sync:Webhook:MaxBodyBytes"] = $"{Limit}";
        builder.Configuration["Auth0Sync:Webhook:OnTestEvent"] = "Apply";
        // So that a result does not depend on earlier bodies.
        builder.Configuration["Auth0Sync:Webhook:AllowedTenants:0"] = "tidewater-press";
        builder.Services.AddAuth0Sync(builder.Configuration).AddMemoryStorage();
        var host = builder.Build();
        // Once here, not concurrently later.
        host.Services.GetRequiredService<EventReceiver>();
        return host;
    }

    /// <summary>Returns a body in parts of a fixed size without waiting.</summary>
    private sealed class ChunkedStream(byte[] content, int part) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(part, buffer.Length)], cancellationToken);
    }
}
