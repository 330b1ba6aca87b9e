namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The two sides that the path of an association call names.</summary>
/// <param name="FromType">The kind of the one, such as <c>contacts</c> or <c>0-1</c>.</param>
/// <param name="FromId">The id of the one, unless the body names it.</param>
/// <param name="ToType">The kind of the other.</param>
/// <param name="ToId">The id of the other, unless the body names it.</param>
public sealed record AssociationPath(string FromType, string? FromId, string ToType, string? ToId);
