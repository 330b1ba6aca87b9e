using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Targets;

/// <summary>A target that can tell more about its state than whether it is ready.</summary>
public interface ITargetInspector : ITarget
{
    /// <summary>Reads what may need attention. Nothing is cached or changed.</summary>
    /// <param name="settings">The target's section as the app reads it. In a dry run, the target itself reads <see cref="TargetDescriptor.CreatingSettings"/> as false.</param>
    /// <param name="cancellationToken">Cancels the inspection.</param>
    Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken);
}

/// <summary>Something about a target, without secrets and personal data.</summary>
/// <param name="Name">What it is about, such as <c>limits</c>; stable.</param>
/// <param name="Message">What was found.</param>
/// <param name="Advice">What to do; null if it needs no attention.</param>
public sealed record TargetObservation(string Name, string Message, string? Advice = null)
{
    /// <summary>Whether nothing can be written until the advice is followed.</summary>
    public bool PreventsWriting { get; init; }
}
