using Auth0Sync.Core.Queueing;

namespace Auth0Sync.MemoryStorage;

/// <summary>
/// The queue in memory, with what the platform does around it: a message that is in work is hidden for ten minutes, one
/// that failed for thirty seconds, and one that failed five times is poison. Any number of workers may use it at once.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="beforeOperation">Is awaited before each effect that a real queue would have by a call; none by default.</param>
public sealed class MemoryEventQueue(TimeProvider time, Func<Task>? beforeOperation = null) : IEventQueue
{
    private const int MaxDequeueCount = 5;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan VisibilityTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<QueuedMessage> _poisonMessages = [];

    // The next to become visible comes first.
    private readonly SortedSet<QueuedMessage> _messages = new(Comparer<QueuedMessage>.Create((left, right) =>
        left.VisibleAt != right.VisibleAt ? left.VisibleAt.CompareTo(right.VisibleAt) : left.SequenceNumber.CompareTo(right.SequenceNumber)));

    private long _nextSequenceNumber;

    /// <summary>How many messages there are, the hidden ones included.</summary>
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

    /// <summary>All messages, the hidden ones included.</summary>
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

    /// <summary>The messages that can be taken now, in the order in which they were stored.</summary>
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

    /// <summary>The messages that failed too often.</summary>
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

    /// <summary>Puts a message in without an effect: what the webhook stored before.</summary>
    public void Enqueue(EventMessage message) => Add(message, TimeSpan.Zero);

    /// <summary>Takes a message into work.</summary>
    public void Dequeue(QueuedMessage message)
    {
        lock (_lock)
        {
            SetVisibleAt(message, time.GetUtcNow() + LeaseDuration);
            message.DequeueCount++;
        }
    }

    /// <summary>Takes the messages into work that have been visible for longest.</summary>
    /// <param name="maxCount">How many at most.</param>
    public IReadOnlyList<QueuedMessage> Dequeue(int maxCount)
    {
        lock (_lock)
        {
            List<QueuedMessage> taken = [.. GetVisibleMessages().Take(maxCount)];
            taken.ForEach(Dequeue);
            return taken;
        }
    }

    /// <summary>Ends a message.</summary>
    public async Task DeleteAsync(QueuedMessage message)
    {
        await BeforeOperationAsync();
        lock (_lock)
        {
            _messages.Remove(message);
        }
    }

    /// <summary>Notes that a message failed.</summary>
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
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetOldestMessageTimeAsync(string queueName, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var oldest = queueName == EventQueue.PoisonQueueName ? _poisonMessages.FirstOrDefault() : GetVisibleMessages().FirstOrDefault();
            return Task.FromResult(oldest?.VisibleAt);
        }
    }

    private Task BeforeOperationAsync() => beforeOperation?.Invoke() ?? Task.CompletedTask;

    private IEnumerable<QueuedMessage> GetVisibleMessages()
    {
        var now = time.GetUtcNow();
        return _messages.TakeWhile(message => message.VisibleAt <= now);
    }

    private void Add(EventMessage message, TimeSpan delay)
    {
        var body = EventMessageCodec.EncodeInline(message) ?? throw new NotSupportedException("The event needs a claim check, and there are none in memory.");
        lock (_lock)
        {
            _messages.Add(new QueuedMessage(_nextSequenceNumber++, body, time.GetUtcNow() + delay));
        }
    }

    // The time is part of the message's place in the order.
    private void SetVisibleAt(QueuedMessage message, DateTimeOffset visibleAt)
    {
        var isKept = _messages.Remove(message);
        message.VisibleAt = visibleAt;
        if (isKept)
        {
            _messages.Add(message);
        }
    }
}
