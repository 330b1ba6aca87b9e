using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;

namespace Auth0Sync.Core.Targets;

/// <summary>
/// An external system that is kept in sync. A target does not know Auth0's JSON. What else a system can do, it says by
/// implementing other interfaces, such as <see cref="IRecordTarget"/>.
/// </summary>
public interface ITarget
{
    /// <summary>The target's name in messages, queues, logs and metrics.</summary>
    string Name { get; }

    /// <summary>The policies for this target.</summary>
    PolicyOptions Policies { get; }

    /// <summary>Maps profile fields to the target's fields.</summary>
    FieldMap FieldMap { get; }

    /// <summary>
    /// Whether the target can be written: credentials, and the fields that keep records unique. The result is cached.
    /// </summary>
    Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken);
}
