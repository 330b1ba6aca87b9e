namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The two records in the path of an association call.</summary>
/// <param name="FromType">The object type, such as <c>contacts</c> or <c>0-1</c>.</param>
/// <param name="FromId">Null if the id is in the body.</param>
/// <param name="ToType">The object type.</param>
/// <param name="ToId">Null if the id is in the body.</param>
public sealed record AssociationPath(string FromType, string? FromId, string ToType, string? ToId);
