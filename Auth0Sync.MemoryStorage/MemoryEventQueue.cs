using Auth0Sync.Core.Queueing;

namespace Auth0Sync.MemoryStorage;

/// <summary>
/// The queues of all targets in memory, with the behavior of the platform: a message in progress is invisible for ten minutes, one that
/// failed for thirty seconds, and one that failed five times is poison. Safe for concurrent workers.
/// </summary>
/// <param name="beforeOperation">Awaited before each operation that would be a call to a real queue.</param>
public sealed class MemoryEventQueue(TimeProvider time, Func<Task>? beforeOperation = null) : IEventQueue, IQueueInspector
{
    private const int MaxDequeueCount = 5;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly Guid _id = Guid.NewGuid();
    private readonly Lock _lock = new();
    private readonly List<QueuedMessage> _poisonMessages = [];

    // Ordered by the time at which messages become visible.
    private readonly SortedSet<QueuedMessage> _messages = new(Comparer<QueuedMessage>.Create((left, right) =>
        left.VisibleAt != right.VisibleAt ? left.VisibleAt.CompareTo(right.VisibleAt) : left.SequenceNumber.CompareTo(right.SequenceNumber)));

    private long _nextSequenceNumber;

    /// <summary>The number of messages, including invisible ones.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>All messages, including invisible ones.</summary>
    public IReadOnlyList<QueuedMessage> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>The visible messages, in the order in which they were sent.</summary>
    public IReadOnlyList<QueuedMessage> VisibleMessages
    {
        get
        {
            lock (_lock)
            {
                return [.. GetVisibleMessages().OrderBy(message => message.SequenceNumber)];
            }
        }
    }

    /// <summary>The messages that failed five times.</summary>
    public IReadOnlyList<QueuedMessage> PoisonMessages
    {
        get
        {
            lock (_lock)
            {
                return [.. _poisonMessages];
            }
        }
    }

    /// <summary>Adds a message without an operation, as if the webhook had stored it before.</summary>
    public void Enqueue(EventMessage message) => Add(message, TimeSpan.Zero);

    /// <summary>Receives a message, which becomes invisible.</summary>
    public void Dequeue(QueuedMessage message)
    {
        lock (_lock)
        {
            SetVisibleAt(message, time.GetUtcNow() + LeaseDuration);
            message.DequeueCount++;
        }
    }

    /// <summary>Receives the messages that have been visible for the longest time.</summary>
    /// <param name="maxCount">The maximum number of messages.</param>
    /// <param name="target">The target whose queue is read; null for all.</param>
    public IReadOnlyList<QueuedMessage> Dequeue(int maxCount, string? target = null)
    {
        lock (_lock)
        {
            List<QueuedMessage> taken = [.. GetVisibleMessages().Where(message => target is null || message.Target == target).Take(maxCount)];
            taken.ForEach(Dequeue);
            return taken;
        }
    }

    public async Task DeleteAsync(QueuedMessage message)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            _messages.Remove(message);
        }
    }

    /// <summary>Makes a failed message visible later, or poison after the last attempt.</summary>
    public void Fail(QueuedMessage message)
    {
        lock (_lock)
        {
            SetVisibleAt(message, time.GetUtcNow() + VisibilityTimeout);
            if (message.DequeueCount >= MaxDequeueCount)
            {
                _messages.Remove(message);
                _poisonMessages.Add(message);
            }
        }
    }

    /// <inheritdoc/>
    public async Task SendAsync(EventMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        await BeforeOperationAsync();
        Add(message, delay);
    }

    /// <inheritdoc/>
    public Task<MessageReadResult> ReadAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Task.FromResult(EventMessageCodec.Decode(body));

    /// <inheritdoc/>
    public Task CompleteAsync(EventMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<int> DeleteClaimChecksAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken) => Task.FromResult(0);

    /// <inheritdoc/>
    public Task<string> GetIdentityAsync(CancellationToken cancellationToken) => Task.FromResult(_id.ToString());

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var oldest = _poisonMessages.Find(message => TargetQueue.GetPoisonName(message.Target) == queueName)
                ?? GetVisibleMessages().FirstOrDefault(message => TargetQueue.GetName(message.Target) == queueName);
            return Task.FromResult(oldest?.VisibleAt);
        }
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(string queueName, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_messages.Count(message => TargetQueue.GetName(message.Target) == queueName) + _poisonMessages.Count(message => TargetQueue.GetPoisonName(message.Target) == queueName));
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> PeekAsync(string queueName, CancellationToken cancellationToken)
    {
        var waiting = VisibleMessages.Where(message => TargetQueue.GetName(message.Target) == queueName);
        var poison = PoisonMessages.Where(message => TargetQueue.GetPoisonName(message.Target) == queueName);
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. waiting.Concat(poison).Take(IQueueInspector.MaxPeekedMessages).Select(message => message.Body)]);
    }

    private Task BeforeOperationAsync() => beforeOperation?.Invoke() ?? Task.CompletedTask;

    private IEnumerable<QueuedMessage> GetVisibleMessages()
    {
        var now = time.GetUtcNow();
        return _messages.TakeWhile(message => message.VisibleAt <= now);
    }

    private void Add(EventMessage message, TimeSpan delay)
    {
        var body = EventMessageCodec.EncodeInline(message) ?? throw new NotSupportedException("The event needs a claim check, which the in-memory queue does not support.");
        lock (_lock)
        {
            _messages.Add(new QueuedMessage(_nextSequenceNumber++, message.Target, body, time.GetUtcNow() + delay));
        }
    }

    // The set is ordered by this time, so the message is removed and added again.
    private void SetVisibleAt(QueuedMessage message, DateTimeOffset visibleAt)
    {
        var wasRemoved = _messages.Remove(message);
        message.VisibleAt = visibleAt;
        if (wasRemoved)
        {
            _messages.Add(message);
        }
    }
}
