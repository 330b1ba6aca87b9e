using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators;

namespace Auth0Sync.LocalHost.Targets;

/// <summary>An enabled target, and what its records are written to.</summary>
/// <param name="Simulator">Null if a real account is configured.</param>
public sealed record LocalTarget(TargetDescriptor Descriptor, IRunningSimulator? Simulator);
