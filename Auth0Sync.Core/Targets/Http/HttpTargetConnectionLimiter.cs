using System.Threading.RateLimiting;
using Auth0Sync.Core.Targets.Http.RateLimiting;

namespace Auth0Sync.Core.Targets.Http;

/// <summary>
/// Keeps this instance within its share of the calls that may be open at the same time. A call counts until its headers have
/// arrived.
/// </summary>
/// <param name="maxConnections">The limit of all instances together; null for none.</param>
/// <param name="share">This instance's share of the target's limits.</param>
internal sealed class HttpTargetConnectionLimiter(int? maxConnections, RateLimitShare share) : IDisposable
{
    // An instance without a share sends few calls.
    private const double UnregisteredFraction = 0.25;

    private readonly RateLimiter? _limiter = maxConnections is { } max
        ? new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = max, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst })
        : null;

    /// <summary>Waits until a call may be sent. The timeout of the call limits the wait.</summary>
    public async ValueTask<RateLimitLease> AcquireAsync(CancellationToken cancellationToken)
    {
        if (_limiter is null)
        {
            return UnlimitedLease.Instance;
        }

        var lease = _limiter.AttemptAcquire(GetPermits());
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        share.RequestShare();
        return await _limiter.AcquireAsync(GetPermits(), cancellationToken);
    }

    public void Dispose() => _limiter?.Dispose();

    // With half of the share, each call takes two permits.
    private int GetPermits() => Math.Clamp((int)Math.Ceiling(1 / (share.Fraction ?? UnregisteredFraction)), 1, maxConnections ?? 1);

    private sealed class UnlimitedLease : RateLimitLease
    {
        public static readonly UnlimitedLease Instance = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
