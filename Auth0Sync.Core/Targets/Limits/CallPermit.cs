using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Auth0Sync.Core.Targets.Limits;

/// <summary>What <see cref="CallBudget"/> says to one call.</summary>
/// <param name="tooLong">The wait that was too long; null where the call may go.</param>
internal sealed class CallPermit(TimeSpan? tooLong) : RateLimitLease
{
    /// <inheritdoc/>
    public override bool IsAcquired => tooLong is null;

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => tooLong is null ? [] : [MetadataName.RetryAfter.Name];

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName == MetadataName.RetryAfter.Name ? tooLong : null;
        return metadata is not null;
    }
}
