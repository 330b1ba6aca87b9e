using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>A call to the account, independent of HTTP.</summary>
/// <param name="Id">
/// The unescaped id from the path: the contact's id (or value of <c>idProperty</c>), or the property's name.
/// </param>
/// <param name="Body">The JSON body; null if there is none or it is not valid JSON.</param>
public sealed record ApiRequest(Operation Operation, string? Id = null, JsonNode? Body = null)
{
    public ApiVersion Version { get; init; } = ApiVersion.V3;

    public ImmutableDictionary<string, string> Query { get; init; } = ImmutableDictionary<string, string>.Empty;

    public string? AccessToken { get; init; }

    /// <summary>The two records in the path of an association.</summary>
    public AssociationPath? Association { get; init; }

    /// <summary>The HTTP method, for the call log only.</summary>
    public string Method { get; init; } = "";

    /// <summary>The path without its query, for the call log only.</summary>
    public string Path { get; init; } = "";

    internal bool IsArchivedRequested => Query.GetValueOrDefault("archived") == "true";
}
