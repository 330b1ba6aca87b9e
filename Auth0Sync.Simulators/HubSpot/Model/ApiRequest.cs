using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>One call to the account, as a client means it and free of HTTP.</summary>
/// <param name="Operation">What is asked for.</param>
/// <param name="Id">
/// The contact's id (or value of <c>idProperty</c>) or the property's name from the path, unescaped.
/// </param>
/// <param name="Body">The JSON body, if there is one and it can be read.</param>
public sealed record ApiRequest(Operation Operation, string? Id = null, JsonNode? Body = null)
{
    /// <summary>The version that the path names.</summary>
    public ApiVersion Version { get; init; } = ApiVersion.V3;

    /// <summary>The parameters of the query.</summary>
    public ImmutableDictionary<string, string> Query { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The bearer token of the call.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The two sides that the path of an association names.</summary>
    public AssociationPath? Association { get; init; }

    /// <summary>The HTTP method, for the call log only.</summary>
    public string Method { get; init; } = "";

    /// <summary>The path without its query, for the call log only.</summary>
    public string Path { get; init; } = "";

    internal bool IsArchivedRequested => Query.GetValueOrDefault("archived") == "true";
}
