namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The active faults. If several match a call, the first one applies.</summary>
public sealed class FaultInjector
{
    private readonly Lock _lock = new();
    private readonly List<PendingFault> _faults = [];
    private readonly Random _random;

    internal FaultInjector(int seed) => _random = new Random(seed);

    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(new PendingFault(fault, fault.MaxCount));
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>Returns the fault for a call, and counts it.</summary>
    internal Fault? TakeMatching(ApiRequest request)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(pending => IsMatch(pending.Fault, request));
            if (index < 0)
            {
                return null;
            }

            var (fault, left) = _faults[index];
            if (left is null)
            {
                return fault;
            }

            if (left == 1)
            {
                _faults.RemoveAt(index);
            }
            else
            {
                _faults[index] = new PendingFault(fault, left - 1);
            }

            return fault;
        }
    }

    private bool IsMatch(Fault fault, ApiRequest request) =>
        (fault.Operation is null || fault.Operation == request.Operation)
        && fault.Condition(request)
        && (fault.Probability >= 1 || _random.NextDouble() < fault.Probability);

    private sealed record PendingFault(Fault Fault, int? RemainingCount);
}
