namespace Auth0Sync.Core.Targets.Limits;

/// <summary>
/// One instance's claim to a part of a target's calls, and the part that it may use. A raised claim is used only after
/// a look that came later than its writing and saw that all claims fit: of two who raise theirs at once, at least the
/// later one sees both. A lowered one is obeyed before it is written. So the parts in use never add up to more than the
/// whole, whatever the instances' clocks say.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="registry">The claims of all.</param>
/// <param name="time">The clock; only how much of it has passed counts.</param>
internal sealed class BudgetClaim(string target, IInstanceRegistry registry, TimeProvider time)
{
    private const int RenewalsInLifetime = 4;

    // After these, the others' claims are what they are, and it is enough to look again at the next renewal.
    private const int MaxRounds = 3;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(8);

    // The more instances, the more seldom each renews: eight operations of the table a second, of all together.
    private static readonly TimeSpan LifetimePerInstance = TimeSpan.FromSeconds(1);

    private readonly string _instance = Guid.NewGuid().ToString("N");
    private int _claim;
    private int _part;
    private Lease? _lease;

    /// <summary>Is raised when <see cref="Part"/> changes.</summary>
    public event Action? Changed;

    /// <summary>What this instance may use, of <see cref="BudgetSplit.Whole"/>.</summary>
    public int Part => Volatile.Read(ref _part);

    /// <summary>How many instances claimed a part at the last look, with this one.</summary>
    public int Instances { get; private set; } = 1;

    /// <summary>How often the claim is to be renewed.</summary>
    public TimeSpan Period => (_lease?.Lifetime ?? MinLifetime) / RenewalsInLifetime;

    // Time for a renewal that is under way, which is given up after a period, and half as much for clocks that run unevenly.
    private bool IsLapsed => _lease is not { } lease || time.GetElapsedTime(lease.Since) >= lease.Lifetime - (1.5 * Period);

    /// <summary>Renews the claim, and raises or lowers it by what the others claim.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        LapseWhereDue();
        var lifetime = LifetimePerInstance * Instances is var longer && longer > MinLifetime ? longer : MinLifetime;
        for (var round = 0; round < MaxRounds; round++)
        {
            var since = time.GetTimestamp();
            var own = new InstanceClaim(_instance, _claim);
            await registry.WriteAsync(target, own, lifetime, cancellationToken);
            _lease = new Lease(since, lifetime);

            var claims = await registry.ReadAsync(target, cancellationToken);
            int[] others = [.. claims.Where(claim => claim.Instance != _instance).Select(claim => claim.Part)];
            Instances = others.Length + 1;
            var next = BudgetSplit.Next(others);
            var isSeen = claims.Contains(own) && BudgetSplit.Fits(_claim, others);
            Use(Math.Min(isSeen ? _claim : _part, next));
            if (next == _claim)
            {
                return;
            }

            _claim = next;
        }
    }

    /// <summary>Uses the part no more where the claim was not renewed in time: others may have taken it.</summary>
    public void LapseWhereDue()
    {
        if (IsLapsed)
        {
            _claim = 0;
            Use(0);
        }
    }

    /// <summary>Gives the part back.</summary>
    public Task GiveBackAsync(CancellationToken cancellationToken)
    {
        (_claim, _lease) = (0, null);
        Use(0);
        return registry.RemoveAsync(target, _instance, cancellationToken);
    }

    private void Use(int part)
    {
        if (Interlocked.Exchange(ref _part, part) != part)
        {
            Changed?.Invoke();
        }
    }

    private sealed record Lease(long Since, TimeSpan Lifetime);
}
