namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>
/// One instance's claim to a part of a target's rate limit, and the part granted to it. A raised claim is granted only
/// after a read that followed its write shows that all claims fit: of two instances that raise at once, at least the later
/// one sees both. A lowered claim takes effect before it is written. So the granted parts never exceed the whole, whatever
/// the instances' clocks say.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="registry">The claims of all instances.</param>
/// <param name="time">The clock; only elapsed time is used.</param>
internal sealed class RateLimitClaim(string target, IInstanceRegistry registry, TimeProvider time)
{
    private const int RenewalsPerLifetime = 4;

    // After these rounds, the negotiation continues at the next renewal.
    private const int MaxNegotiationRounds = 3;

    private static readonly TimeSpan MinLifetime = TimeSpan.FromSeconds(8);

    // With more instances, each renews less often: about eight table operations a second in total.
    private static readonly TimeSpan LifetimePerInstance = TimeSpan.FromSeconds(1);

    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private int _claimedUnits;
    private int _grantedUnits;
    private Lease? _lease;

    /// <summary>Raised when <see cref="GrantedUnits"/> changes.</summary>
    public event Action? Changed;

    /// <summary>The part that this instance may use, of <see cref="RateLimitSplit.TotalUnits"/>.</summary>
    public int GrantedUnits => Volatile.Read(ref _grantedUnits);

    /// <summary>The number of instances at the last read, including this one.</summary>
    public int InstanceCount { get; private set; } = 1;

    /// <summary>The interval at which the claim must be renewed.</summary>
    public TimeSpan RenewalInterval => (_lease?.Lifetime ?? MinLifetime) / RenewalsPerLifetime;

    // Expires 1.5 intervals early: one for a renewal in progress, which times out after it, and half of one for clock drift.
    private bool IsExpired => _lease is not { } lease || time.GetElapsedTime(lease.StartTimestamp) >= lease.Lifetime - (1.5 * RenewalInterval);

    /// <summary>Renews the claim, and raises or lowers it according to the others' claims.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        ReleaseIfExpired();
        var lifetime = LifetimePerInstance * InstanceCount is var scaled && scaled > MinLifetime ? scaled : MinLifetime;
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

    /// <summary>Stops using the part if the claim was not renewed in time: others may have claimed it.</summary>
    public void ReleaseIfExpired()
    {
        if (IsExpired)
        {
            _claimedUnits = 0;
            SetGrantedUnits(0);
        }
    }

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
