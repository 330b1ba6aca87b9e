using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Http.RateLimiting;

/// <summary>The decision of <see cref="CallRateLimiter"/> on one call.</summary>
/// <param name="retryAfter">The wait that would be too long; null if the call may be sent.</param>
internal sealed class CallRateLimitLease(TimeSpan? retryAfter) : RateLimitLease
{
    public override bool IsAcquired => retryAfter is null;

    public override IEnumerable<string> MetadataNames => retryAfter is null ? [] : [MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? retryAfter : null;
        return metadata is not null;
    }
}
