namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// One instance's claim to a part of a target's calls, and the part that it may use. A raised claim is used only after
/// a look that came later than its writing and saw that all claims fit: of two who raise theirs at once, at least the
/// later one sees both. A lowered one is obeyed before it is written. So the parts in use never add up to more than the
/// whole, whatever the instances' clocks say.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="registry">The claims of all.</param>
/// <param name="time">The clock; only how much of it has passed counts.</param>
internal sealed class RateLimitClaim(string target, IInstanceRegistry registry, TimeProvider time)
{
    private const int RenewalsPerLifetime = 4;

    // After these, the others' claims are what they are, and it is enough to look again at the next renewal.
    private const int MaxNegotiationRounds = 3;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(8);

    // The more instances, the more seldom each renews: eight operations of the table a second, of all together.
    private static readonly TimeSpan LifetimePerInstance = TimeSpan.FromSeconds(1);

    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private int _claimedUnits;
    private int _grantedUnits;
    private Lease? _lease;

    /// <summary>Is raised when <see cref="GrantedUnits"/> changes.</summary>
    public event Action? Changed;

    /// <summary>What this instance may use, of <see cref="RateLimitSplit.TotalUnits"/>.</summary>
    public int GrantedUnits => Volatile.Read(ref _grantedUnits);

    /// <summary>How many instances claimed a part at the last look, with this one.</summary>
    public int InstanceCount { get; private set; } = 1;

    /// <summary>How often the claim is to be renewed.</summary>
    public TimeSpan RenewalInterval => (_lease?.Lifetime ?? MinLifetime) / RenewalsPerLifetime;

    // Time for a renewal that is under way, which is given up after a period, and half as much for clocks that run unevenly.
    private bool IsExpired => _lease is not { } lease || time.GetElapsedTime(lease.StartTimestamp) >= lease.Lifetime - (1.5 * RenewalInterval);

    /// <summary>Renews the claim, and raises or lowers it by what the others claim.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        ReleaseIfExpired();
        var lifetime = LifetimePerInstance * InstanceCount is var longer && longer > MinLifetime ? longer : MinLifetime;
        for (var round = 0; round < MaxNegotiationRounds; round++)
        {
            var since = time.GetTimestamp();
            var own = new InstanceClaim(_instanceId, _claimedUnits);
            await registry.WriteClaimAsync(target, own, lifetime, cancellationToken);
            _lease = new Lease(since, lifetime);

            var claims = await registry.ReadClaimsAsync(target, cancellationToken);
            int[] others = [.. claims.Where(claim => claim.InstanceId != _instanceId).Select(claim => claim.Units)];
            InstanceCount = others.Length + 1;
            var next = RateLimitSplit.GetNextClaim(others);
            var isSeen = claims.Contains(own) && RateLimitSplit.Fits(_claimedUnits, others);
            SetGrantedUnits(Math.Min(isSeen ? _claimedUnits : _grantedUnits, next));
            if (next == _claimedUnits)
            {
                return;
            }

            _claimedUnits = next;
        }
    }

    /// <summary>Uses the part no more where the claim was not renewed in time: others may have taken it.</summary>
    public void ReleaseIfExpired()
    {
        if (IsExpired)
        {
            _claimedUnits = 0;
            SetGrantedUnits(0);
        }
    }

    /// <summary>Gives the part back.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken)
    {
        (_claimedUnits, _lease) = (0, null);
        SetGrantedUnits(0);
        return registry.RemoveClaimAsync(target, _instanceId, cancellationToken);
    }

    private void SetGrantedUnits(int units)
    {
        if (Interlocked.Exchange(ref _grantedUnits, units) != units)
        {
            Changed?.Invoke();
        }
    }

    private sealed record Lease(long StartTimestamp, TimeSpan Lifetime);
}
