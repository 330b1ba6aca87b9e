namespace Auth0Sync.Core.Targets;

/// <summary>A target that is enabled in the settings.</summary>
public sealed record EnabledTarget(TargetDescriptor Descriptor);
