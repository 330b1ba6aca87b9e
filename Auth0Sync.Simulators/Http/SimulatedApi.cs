using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Http;

/// <summary>A simulated system behind a network that can fail. Records every call.</summary>
/// <param name="system">The system.</param>
/// <param name="beforeEffect">Awaited before each call takes effect, so that a test can interleave calls.</param>
public sealed class SimulatedApi(ISimulatedSystem system, Func<Task>? beforeEffect = null)
{
    private const int MaxKeptCalls = 10_000;

    private readonly Lock _lock = new();
    private readonly List<(CallFault Fault, int? Remaining)> _faults = [];
    private readonly Queue<RecordedCall> _calls = [];
    private ImmutableSortedDictionary<string, int> _counts = ImmutableSortedDictionary<string, int>.Empty;
    private int _openCalls;
    private int _maxOpenCalls;

    /// <summary>The last 10,000 calls, the oldest first.</summary>
    public ImmutableArray<RecordedCall> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The number of calls by operation, of all calls.</summary>
    public ImmutableSortedDictionary<string, int> CountsByOperation
    {
        get
        {
            lock (_lock)
            {
                return _counts;
            }
        }
    }

    /// <summary>The largest number of calls that were open at the same time, including rejected ones.</summary>
    public int MaxOpenCalls
    {
        get
        {
            lock (_lock)
            {
                return _maxOpenCalls;
            }
        }
    }

    /// <summary>Adds a fault. If several match a call, the first one applies.</summary>
    public void AddFault(CallFault fault)
    {
        lock (_lock)
        {
            _faults.Add((fault, fault.MaxCount));
        }
    }

    public void ClearFaults()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    public void ClearCalls()
    {
        lock (_lock)
        {
            _calls.Clear();
            _counts = _counts.Clear();
        }
    }

    /// <returns>The response; null if the connection is lost.</returns>
    /// <exception cref="OperationCanceledException">The caller closed a connection that got no response.</exception>
    public async Task<SimulatedResponse?> SendAsync(SimulatedRequest request, CancellationToken cancellationToken)
    {
        var openCalls = OpenCall();
        try
        {
            if (system is IConnectionLimitedSystem limited && openCalls > limited.MaxConnections)
            {
                var rejection = limited.RejectConnection(request);
                Record(new RecordedCall(system.GetOperation(request), request, rejection.Status));
                return rejection;
            }

            return await ProcessAsync(request, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _openCalls);
        }
    }

    private async Task<SimulatedResponse?> ProcessAsync(SimulatedRequest request, CancellationToken cancellationToken)
    {
        if (beforeEffect is not null)
        {
            await beforeEffect();
        }

        var operation = system.GetOperation(request);
        var fault = TakeFault(request, operation);
        var response = fault?.Kind switch
        {
            CallFaultKind.Response => fault.Response,
            CallFaultKind.AbortBefore or CallFaultKind.NoResponse => null,
            _ => system.Execute(request),
        };
        Record(new RecordedCall(operation, request, response?.Status ?? 0));
        if (fault?.Kind == CallFaultKind.NoResponse)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return fault?.Kind == CallFaultKind.AbortAfter ? null : response;
    }

    private int OpenCall()
    {
        var openCalls = Interlocked.Increment(ref _openCalls);
        lock (_lock)
        {
            _maxOpenCalls = Math.Max(_maxOpenCalls, openCalls);
        }

        return openCalls;
    }

    private CallFault? TakeFault(SimulatedRequest request, string operation)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(pending => (pending.Fault.Operation is null || pending.Fault.Operation == operation) && pending.Fault.Condition(request));
            if (index < 0)
            {
                return null;
            }

            var (fault, remaining) = _faults[index];
            if (remaining == 1)
            {
                _faults.RemoveAt(index);
            }
            else
            {
                _faults[index] = (fault, remaining - 1);
            }

            return fault;
        }
    }

    private void Record(RecordedCall call)
    {
        lock (_lock)
        {
            _counts = _counts.SetItem(call.Operation, _counts.GetValueOrDefault(call.Operation) + 1);
            _calls.Enqueue(call);
            if (_calls.Count > MaxKeptCalls)
            {
                _calls.Dequeue();
            }
        }
    }
}
