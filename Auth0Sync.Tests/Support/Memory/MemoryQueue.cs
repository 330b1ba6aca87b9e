using Auth0Sync.Core.Queueing;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>
/// The queue in memory, with what the platform does around it: a message that is in work is hidden for ten minutes, one
/// that failed for thirty seconds, and one that failed five times is poison.
/// </summary>
internal sealed class MemoryQueue(TimeProvider time, Func<Task> beforeEffect) : IEventQueue
{
    private const int MaxDequeueCount = 5;

    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly List<QueuedMessage> _messages = [];

    /// <summary>All messages, the hidden ones included.</summary>
    public IReadOnlyList<QueuedMessage> Messages => _messages;

    /// <summary>The messages that failed too often.</summary>
    public List<QueuedMessage> Poison { get; } = [];

    /// <summary>The messages that can be taken now.</summary>
    public IReadOnlyList<QueuedMessage> Visible => [.. _messages.Where(message => message.VisibleAt <= time.GetUtcNow())];

    /// <summary>Puts a message in without an effect: what the webhook stored before.</summary>
    public void Enqueue(EventMessage message) =>
        _messages.Add(new QueuedMessage(EventMessageCodec.EncodeInline(message)!.Value) { VisibleAt = time.GetUtcNow() });

    /// <summary>Takes a message into work.</summary>
    public void Take(QueuedMessage message)
    {
        message.VisibleAt = time.GetUtcNow() + Lease;
        message.DequeueCount++;
    }

    /// <summary>Ends a message.</summary>
    public async Task DeleteAsync(QueuedMessage message)
    {
        await beforeEffect();
        _messages.Remove(message);
    }

    /// <summary>Notes that a message failed.</summary>
    public void Fail(QueuedMessage message)
    {
        message.VisibleAt = time.GetUtcNow() + VisibilityTimeout;
        if (message.DequeueCount >= MaxDequeueCount)
        {
            _messages.Remove(message);
            Poison.Add(message);
        }
    }

    public async Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        await beforeEffect();
        _messages.Add(new QueuedMessage(EventMessageCodec.EncodeInline(message)!.Value) { VisibleAt = time.GetUtcNow() + delay });
    }

    public Task<MessageReading> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Task.FromResult(EventMessageCodec.Decode(body));

    public Task CompleteAsync(EventMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A message of the queue in memory.</summary>
internal sealed class QueuedMessage(ReadOnlyMemory<byte> body)
{
    public ReadOnlyMemory<byte> Body { get; } = body;

    public DateTimeOffset VisibleAt { get; set; }

    public int DequeueCount { get; set; }
}
