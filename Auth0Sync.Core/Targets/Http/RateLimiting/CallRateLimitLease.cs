using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>What <see cref="CallRateLimiter"/> says to one call.</summary>
/// <param name="retryAfter">The wait that was too long; null where the call may go.</param>
internal sealed class CallRateLimitLease(TimeSpan? retryAfter) : RateLimitLease
{
    /// <inheritdoc/>
    public override bool IsAcquired => retryAfter is null;

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
