namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>The faults that wait for their calls. Of several that match, the one ordered first hits.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<Pending> _faults = [];
    private readonly Random _chance;

    internal FaultPlan(int seed) => _chance = new Random(seed);

    /// <summary>Orders a fault.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add(new Pending(fault, fault.Times));
        }
    }

    /// <summary>Takes all faults back.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault that hits a call, which uses it up by one.</summary>
    internal Fault? Take(ApiRequest request)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(pending => Hits(pending.Fault, request));
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
                _faults[index] = new Pending(fault, left - 1);
            }

            return fault;
        }
    }

    private bool Hits(Fault fault, ApiRequest request) =>
        (fault.Operation is null || fault.Operation == request.Operation)
        && fault.When(request)
        && (fault.Share >= 1 || _chance.NextDouble() < fault.Share);

    private sealed record Pending(Fault Fault, int? Left);
}
